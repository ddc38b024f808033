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
    private const int BytesPerGroup = 60;
    private const int BytesPerClaim = 250;

    /// <summary>Nobody: discovery without a token, where the gateway allows it (<c>PROTECTED_DISCOVERY=false</c>). Has no scopes and no groups.</summary>
    public static Subject Anonymous { get; } = new() { Issuer = string.Empty, Id = string.Empty, Sub = string.Empty };

    private readonly ClaimsPrincipal? _principal;
    private readonly CompactClaims? _claims;
    private FrozenSet<string>? _groups;
    private string? _hash;

    /// <summary>A subject without claims, but for those that are set.</summary>
    public Subject() => _principal = new ClaimsPrincipal(new ClaimsIdentity());

    // Groups are read from the claims when a rule asks for them: a set of twenty is a kilobyte.
    internal Subject(CompactClaims claims, int groups)
    {
        _claims = claims;
        _groups = groups == 0 ? FrozenSet<string>.Empty : null;
        Size = claims.Size + (groups * BytesPerGroup);
    }

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
    public FrozenSet<string> Groups
    {
        get => _groups ??= _claims is null ? FrozenSet<string>.Empty : SubjectFactory.ReadGroups(_claims.Principal);
        init => _groups = value;
    }

    /// <summary>Whether the caller is a client acting for itself (client credentials), decided by claims and never by the shape of a string.</summary>
    public bool IsService { get; init; }

    /// <summary>When the token ends; <see langword="null"/> when the scheme does not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// All claims, for policies that look at others than the above. Of a caller that is known already it may be made when it is asked for: claims and
    /// identities are as the scheme made them, an object of the scheme's own that hangs on them is not.
    /// </summary>
    public ClaimsPrincipal Principal
    {
        get => _principal ?? _claims!.Principal;
        init => _principal = value;
    }

    /// <summary>A short, stable, one-way mark of issuer and user for logs: 16 hex digits of SHA-256.</summary>
    public string Hash => _hash ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Issuer}\n{Id}")).AsSpan(0, 8));

    /// <summary>About how many bytes its claims and texts take; of a principal that was left as it is, a guess.</summary>
    internal int Size
    {
        get => field > 0 ? field : Principal.Claims.Sum(claim => BytesPerClaim + (2 * claim.Value.Length)) + (Groups.Count * BytesPerGroup);
        private init;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Subject {Hash}";
}
