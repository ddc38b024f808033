using System.Collections.Frozen;
using System.Globalization;
using System.Security.Claims;

namespace Okta.AgentProxy;

/// <summary>Reads a validated principal, from whichever scheme it comes, into a <see cref="Subject"/> (Okta's claims: <c>uid</c>, <c>cid</c>, <c>scp</c>, <c>groups</c>).</summary>
internal static class SubjectFactory
{
    /// <summary>Makes the subject, or says why the claims do not name one.</summary>
    public static ProxyError? TryCreate(ClaimsPrincipal principal, DateTimeOffset? schemeExpiry, string schemeName, out Subject? subject)
    {
        subject = null;
        var claims = new ClaimReader(principal);

        // RFC 9449 §7.2, RFC 8705 §3. Ours refuses such tokens before; a host's scheme may not know them.
        if (claims.Has("cnf"))
        {
            return ProxyErrors.InvalidToken(TokenProblems.KeyBound, "cnf is present");
        }

        if (!claims.TryGetSingle("sub", out var sub) || !claims.TryGetSingle("uid", out var uid) || !claims.TryGetSingle("iss", out var issuer)
            || !claims.TryGetSingle("exp", out var exp))
        {
            return ProxyErrors.InvalidToken(TokenProblems.Invalid, "sub, uid, iss or exp has several values");
        }

        // A scheme that is not about JWTs (an API key, say) names its user in the way of .NET.
        sub ??= principal.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        if (string.IsNullOrEmpty(sub))
        {
            return ProxyErrors.InvalidToken(TokenProblems.Invalid, "the scheme names no subject (claim sub)");
        }

        if (TryGetClient(claims, out var kind, out var clientId) is { } unclear)
        {
            return unclear;
        }

        subject = new Subject
        {
            Issuer = issuer ?? schemeName,
            Id = uid ?? sub,
            Sub = sub,
            ClientId = clientId,
            TokenKind = kind,
            Audiences = claims.All("aud"),
            Scopes = kind == TokenKind.IdToken ? FrozenSet<string>.Empty : ReadScopes(claims),
            Groups = ReadGroups(principal),

            // RFC 9700 §4.15: decided by claims. Okta puts a uid into every user's access token and into no service's.
            IsService = kind == TokenKind.AccessToken && uid is null && clientId is not null && sub == clientId,
            ExpiresAt = ReadExpiry(exp) ?? schemeExpiry,
            Principal = principal,
        };

        return null;
    }

    /// <summary>The groups that the claims name.</summary>
    public static FrozenSet<string> ReadGroups(ClaimsPrincipal principal) => new ClaimReader(principal).All("groups").ToFrozenSet(StringComparer.Ordinal);

    // Access token: has a client or scopes. ID token: has neither, and its one audience is the client (OpenID Connect Core §2).
    private static ProxyError? TryGetClient(ClaimReader claims, out TokenKind kind, out string? clientId)
    {
        kind = TokenKind.AccessToken;
        clientId = null;

        if (!claims.TryGetSingle("cid", out var cid) || !claims.TryGetSingle("client_id", out var client) || !claims.TryGetSingle("azp", out var azp)
            || (cid is not null && client is not null && cid != client))
        {
            return ProxyErrors.InvalidToken(TokenProblems.Invalid, "the token names several clients");
        }

        if (cid is not null || client is not null || claims.Has("scp") || claims.Has("scope"))
        {
            clientId = cid ?? client ?? azp;
            return claims.Has("nonce") || claims.Has("at_hash") || claims.Has("c_hash")
                ? ProxyErrors.InvalidToken(TokenProblems.WrongKind, "neither clearly an access token nor clearly an ID token")
                : null;
        }

        kind = TokenKind.IdToken;
        var audiences = claims.All("aud");
        if (audiences.Count != 1 || (azp is not null && azp != audiences[0]))
        {
            return ProxyErrors.InvalidToken(TokenProblems.WrongAudience, "an ID token must have one audience, its client");
        }

        clientId = audiences[0];
        return null;
    }

    // scp: array (one claim each) or string; scope: string, for AI agents' tokens (RFC 8693 §4.2), or array.
    private static FrozenSet<string> ReadScopes(ClaimReader claims)
    {
        var values = claims.All("scp");
        if (values.Count == 0)
        {
            values = claims.All("scope");
        }

        return values.SelectMany(v => v.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToFrozenSet(StringComparer.Ordinal);
    }

    private static DateTimeOffset? ReadExpiry(string? exp) =>
        double.TryParse(exp, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 253_402_300_799
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}
