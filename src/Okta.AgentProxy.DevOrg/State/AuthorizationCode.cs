namespace Okta.AgentProxy.DevOrg.State;

/// <summary>What a code stands for.</summary>
internal sealed class AuthorizationCode
{
    public required UserGrant Grant { get; init; }

    public required string RedirectUri { get; init; }

    public string? CodeChallenge { get; init; }
}
