namespace Okta.AgentProxy.DevOrg.State;

/// <summary>What a refresh token stands for.</summary>
internal sealed class RefreshToken
{
    public required UserGrant Grant { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>When it was replaced by its successor, if it was.</summary>
    public DateTimeOffset? Rotated { get; set; }
}
