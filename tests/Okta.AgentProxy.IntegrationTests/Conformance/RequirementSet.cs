namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>The suite's frozen sets of requirements, one for each revision of the protocol.</summary>
public static class RequirementSet
{
    /// <summary>The newest revision with a handshake and sessions.</summary>
    public const string Legacy = "2025-11-25";

    /// <summary>The stateless revision.</summary>
    public const string Modern = "2026-07-28";
}
