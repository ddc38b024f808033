namespace Okta.AgentProxy.DevOrg.Endpoints;

/// <summary>The algorithms that Okta takes for <c>private_key_jwt</c>.</summary>
internal static class ClientAssertionAlgorithms
{
    public static readonly IReadOnlyList<string> All = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];
}
