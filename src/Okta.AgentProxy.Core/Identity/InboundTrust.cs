namespace Okta.AgentProxy;

/// <summary>Whose tokens are accepted, worked out once from the options (ruling 3). Immutable.</summary>
internal sealed record InboundTrust
{
    /// <summary>The custom authorization server's issuer; access tokens and ID tokens.</summary>
    public required string Issuer { get; init; }

    /// <summary>The organisation's own issuer; ID tokens only, its access tokens are refused.</summary>
    public required string OrgIssuer { get; init; }

    /// <summary>The audience of access tokens, unless a backend names its own.</summary>
    public required string Audience { get; init; }
}
