using System.Collections.Frozen;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy;

/// <summary>
/// Who a validated token is about: the user (or service), and the client it was issued to. Says nothing about what the caller may do.
/// Immutable; one instance serves every request that carries the same token.
/// </summary>
public sealed class Subject
{
    /// <summary>Nobody: discovery without a token, where the gateway allows it (<c>PROTECTED_DISCOVERY=false</c>). Has no scopes and no groups.</summary>
    public static Subject Anonymous { get; } = new() { Issuer = string.Empty, Id = string.Empty, Sub = string.Empty };

    private string? _hash;

    /// <summary>What the last audit record said about the caller: the next is likely to say the same.</summary>
    internal AuditGrounds? Grounds { get; set; }

    /// <summary>The token's issuer, exactly as in <c>iss</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>The stable user id: Okta's <c>uid</c> when there is one, else <c>sub</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The <c>sub</c> claim: at Okta the login of a user, or the client id of a service.</summary>
    public required string Sub { get; init; }

    /// <summary>The client the token was issued to: <c>cid</c>, <c>client_id</c> or <c>azp</c>; for an ID token its audience.</summary>
    public string? ClientId { get; init; }

    /// <summary>What kind of token it was.</summary>
    public TokenKind TokenKind { get; init; }

    /// <summary>The token's audiences.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The token's scopes (<c>scp</c> or <c>scope</c>); empty for an ID token.</summary>
    public FrozenSet<string> Scopes { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The groups in the token, as Okta put them there.</summary>
    public FrozenSet<string> Groups { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Whether the caller is a client acting for itself (client credentials), decided by claims and never by the shape of a string.</summary>
    public bool IsService { get; init; }

    /// <summary>When the token ends; <see langword="null"/> when the scheme does not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>All claims, for policies that look at others than the above.</summary>
    public ClaimsPrincipal Principal { get; init; } = new(new ClaimsIdentity());

    /// <summary>A short, stable, one-way mark of issuer and user for logs: 16 hex digits of SHA-256.</summary>
    public string Hash => _hash ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Issuer}\n{Id}")).AsSpan(0, 8));

    /// <inheritdoc/>
    public override string ToString() => $"Subject {Hash}";
}
