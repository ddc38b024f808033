using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>The claims that the proxy's own scheme insists on, whatever the library would let through.</summary>
internal static class InboundJwtClaims
{
    // The last second of the year 9999: beyond it a date cannot be expressed.
    private const double MaxNumericDate = 253_402_300_799;

    /// <summary>Checks kind, subject, audience, key binding and lifetime.</summary>
    public static ProxyError? Check(JsonElement claims, bool isAccessTokenType, bool fromOrgServer, DateTimeOffset now) =>
        CheckKind(claims, isAccessTokenType, fromOrgServer)
        ?? CheckParties(claims)
        ?? CheckBinding(claims)
        ?? CheckLifetime(claims, now);

    // ID tokens and access tokens of one server share issuer and keys: the rules for the two must exclude each other (RFC 8725bis §3.12).
    private static ProxyError? CheckKind(JsonElement claims, bool isAccessTokenType, bool fromOrgServer)
    {
        var hasClient = claims.Has("cid") || claims.Has("client_id");
        var hasScopes = claims.Has("scp") || claims.Has("scope");
        var isIdShaped = claims.Has("nonce") || claims.Has("at_hash") || claims.Has("c_hash");
        var tokenId = claims.GetText("jti");

        if (hasClient || hasScopes || isAccessTokenType)
        {
            if (fromOrgServer)
            {
                return WrongKind("access token of the org authorization server");
            }

            return !hasClient || isIdShaped || tokenId?.StartsWith("ID.", StringComparison.Ordinal) == true
                ? WrongKind("neither clearly an access token nor clearly an ID token")
                : null;
        }

        return tokenId?.StartsWith("AT.", StringComparison.Ordinal) == true ? WrongKind("an access token without a client") : null;
    }

    private static ProxyError? CheckParties(JsonElement claims)
    {
        if (claims.GetText("sub") is null)
        {
            return Malformed("sub is missing or not a string");
        }

        // A claim that names a party must name one, in one type: what a library makes of an array or a number is not to matter.
        foreach (var name in (ReadOnlySpan<string>)["cid", "client_id", "azp", "uid", "jti"])
        {
            if (claims.Has(name) && claims.GetText(name) is null)
            {
                return Malformed(name + " is not a non-empty string");
            }
        }

        return claims.TryGetProperty("aud", out var audience) && IsTextOrTexts(audience) ? null : Malformed("aud is missing or not text");
    }

    // RFC 9449 §7.2, RFC 8705 §3: a sender-constrained token presented as a plain bearer token was taken from its owner.
    private static ProxyError? CheckBinding(JsonElement claims) =>
        claims.Has("cnf") ? ProxyErrors.InvalidToken(TokenProblems.KeyBound, "cnf is present") : null;

    private static ProxyError? CheckLifetime(JsonElement claims, DateTimeOffset now)
    {
        var skew = InboundJwtGuard.ClockSkew;
        if (!TryGetDate(claims, "exp", out var expires) || expires is null)
        {
            return Malformed("exp is missing or not a date");
        }

        if (!TryGetDate(claims, "nbf", out var notBefore) || !TryGetDate(claims, "iat", out var issued))
        {
            return Malformed("nbf or iat is not a date");
        }

        // The token's dates are compared, never computed with: it may name the last second that there is, and nothing has been verified yet.
        if (expires <= now - skew)
        {
            return ProxyErrors.TokenExpired;
        }

        return notBefore > now + skew || issued > now + skew
            ? ProxyErrors.InvalidToken(TokenProblems.NotYetValid, "nbf or iat lies in the future")
            : null;
    }

    private static bool TryGetDate(JsonElement claims, string name, out DateTimeOffset? date)
    {
        date = null;
        if (!claims.TryGetProperty(name, out var value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || !(seconds >= 0 && seconds <= MaxNumericDate))
        {
            return false;
        }

        date = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }

    private static bool IsTextOrTexts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { Length: > 0 },
        JsonValueKind.Array => value.GetArrayLength() > 0 && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String && v.GetString() is { Length: > 0 }),
        _ => false,
    };

    private static ProxyError WrongKind(string detail) => ProxyErrors.InvalidToken(TokenProblems.WrongKind, detail);

    private static ProxyError Malformed(string detail) => ProxyErrors.InvalidToken(TokenProblems.Malformed, detail);
}
