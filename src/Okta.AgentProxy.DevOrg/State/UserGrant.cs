namespace Okta.AgentProxy.DevOrg.State;

/// <summary>What a user allowed a client at one sign-in. Codes, refresh tokens and access tokens that come from it end with it.</summary>
internal sealed class UserGrant
{
    private volatile bool revoked;

    public required AuthorizationServer Server { get; init; }

    public required string ClientId { get; init; }

    public required string UserId { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset AuthTime { get; init; }

    /// <summary>The audience asked for with <c>resource</c>, if the server supports that.</summary>
    public string? Resource { get; init; }

    public string? Nonce { get; init; }

    public bool Revoked => revoked;

    public void Revoke() => revoked = true;
}
