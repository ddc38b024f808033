using System.Text.Json.Nodes;

namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>A valid ID-JAG.</summary>
internal sealed record IdJag
{
    public required string Issuer { get; init; }

    public required string Id { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public required string Subject { get; init; }

    /// <summary>The user; <see langword="null"/> when the subject is a client.</summary>
    public DevUser? User { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public string? Resource { get; init; }

    public JsonObject? Actor { get; init; }
}
