using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Tokens;

/// <summary>What goes into an access token.</summary>
internal sealed class AccessTokenContent
{
    public required AuthorizationServer Server { get; init; }

    public required string ClientId { get; init; }

    /// <summary>The user, or <see langword="null"/> for a client's own token.</summary>
    public DevUser? User { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    public string? Audience { get; init; }

    public DateTimeOffset? AuthTime { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    public string TokenId { get; init; } = TokenIssuer.NewId("AT.");

    public Action<JsonObject>? CustomizeClaims { get; init; }

    public Action<JsonObject>? CustomizeHeader { get; init; }
}
