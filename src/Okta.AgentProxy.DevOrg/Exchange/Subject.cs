using System.Text.Json.Nodes;

namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>Whom an exchange is for: a user, or the client that started the chain.</summary>
internal sealed record Subject
{
    /// <summary>The user; <see langword="null"/> for a client's own token.</summary>
    public DevUser? User { get; init; }

    /// <summary>The client that the subject token was issued to.</summary>
    public required string ClientId { get; init; }

    /// <summary>The id that goes into <c>sub</c>: the user's id, or the client's.</summary>
    public required string Id { get; init; }

    /// <summary>The actors of earlier hops.</summary>
    public JsonObject? Actor { get; init; }

    /// <summary>Whether the subject token carried the user's e-mail address, because the <c>email</c> scope was asked for at sign-in.</summary>
    public bool HasEmail { get; init; }

    /// <summary>When the user signed in, as the subject token says.</summary>
    public DateTimeOffset? AuthTime { get; init; }

    /// <summary>The authentication context of that sign-in, as the subject token says.</summary>
    public string? Acr { get; init; }

    /// <summary>What kind of subject this is, in the words of the <c>sub_profile</c> claim.</summary>
    public string Profile => User is null ? "service" : "user";
}
