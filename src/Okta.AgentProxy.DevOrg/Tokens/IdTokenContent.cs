using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Tokens;

/// <summary>What goes into an ID token.</summary>
internal sealed class IdTokenContent
{
    public required AuthorizationServer Server { get; init; }

    public required string ClientId { get; init; }

    public required DevUser User { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    public string? Nonce { get; init; }

    public string? AccessToken { get; init; }

    public DateTimeOffset? AuthTime { get; init; }

    public bool Groups { get; init; }

    public Action<JsonObject>? CustomizeClaims { get; init; }

    public Action<JsonObject>? CustomizeHeader { get; init; }
}
