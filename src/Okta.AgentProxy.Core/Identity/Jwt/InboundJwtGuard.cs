using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// Looks at a JWT before any library does: its form, its header, the claims that decide which key may be asked for. Everything that can be refused
/// without the key is refused here, so that a flood of nonsense costs no signature check and no request to the identity provider.
/// </summary>
/// <remarks>RFC 8725bis §3 and RFC 9068 §4, with Okta's departures (no <c>typ</c>, <c>cid</c> for <c>client_id</c>, <c>scp</c> for <c>scope</c>).</remarks>
internal static class InboundJwtGuard
{
    /// <summary>How far clocks may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    private const int MaxKeyIdLength = 256;

    /// <summary>
    /// Checks, in this order: three canonical parts; header (algorithm, key id, type, no extensions); payload (issuer, kind of token, subject,
    /// key binding, lifetime).
    /// </summary>
    public static ProxyError? Check(string token, InboundTrust trust, DateTimeOffset now, out InboundJwt jwt)
    {
        jwt = default;
        try
        {
            return CheckParts(token, trust, now, out jwt);
        }
        catch (InvalidOperationException)
        {
            // What the parser itself throws for one in a name.
            return NoText;
        }
    }

    private static ProxyError? CheckParts(string token, InboundTrust trust, DateTimeOffset now, out InboundJwt jwt)
    {
        jwt = default;

        // 1. Exactly three parts: five would be encrypted (JWE), which nobody agreed on.
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : token.IndexOf('.', first + 1);
        if (second < 0 || token.IndexOf('.', second + 1) >= 0 || !StrictJson.IsCanonicalBase64Url(token.AsSpan(second + 1)))
        {
            return Malformed("not three base64url parts");
        }

        // 2. Header.
        using var header = StrictJson.TryParseObject(token.AsSpan(0, first));
        if (header is null)
        {
            return Malformed("the header is not one JSON object");
        }

        if (!StrictJson.IsText(header.RootElement))
        {
            return NoText;
        }

        if (CheckHeader(header.RootElement, out var algorithm, out var keyId, out var isAccessTokenType) is { } badHeader)
        {
            return badHeader;
        }

        // 3. Payload.
        using var payload = StrictJson.TryParseObject(token.AsSpan(first + 1, second - first - 1));
        if (payload is null)
        {
            return Malformed("the payload is not one JSON object");
        }

        if (!StrictJson.IsText(payload.RootElement))
        {
            return NoText;
        }

        if (CheckIssuer(payload.RootElement, trust, out var issuer) is { } badIssuer)
        {
            return badIssuer;
        }

        if (InboundJwtClaims.Check(payload.RootElement, isAccessTokenType, fromOrgServer: issuer == trust.OrgIssuer && issuer != trust.Issuer, now) is { } badClaims)
        {
            return badClaims;
        }

        jwt = new InboundJwt(issuer, keyId, algorithm);
        return null;
    }

    private static ProxyError? CheckHeader(JsonElement header, out string algorithm, out string keyId, out bool isAccessTokenType)
    {
        algorithm = header.GetText("alg") ?? string.Empty;
        keyId = header.GetText("kid") ?? string.Empty;
        isAccessTokenType = false;

        if (algorithm is not ("RS256" or "PS256" or "ES256"))
        {
            return ProxyErrors.InvalidToken(TokenProblems.BadSignature, "alg is not RS256, PS256 or ES256");
        }

        if (keyId.Length is 0 or > MaxKeyIdLength || keyId.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return ProxyErrors.InvalidToken(TokenProblems.BadSignature, "kid is missing, too long or not printable ASCII");
        }

        // RFC 7515 §4.1.11: an extension that is not understood must not be passed over, and none is. "b64" and "zip" change what is signed.
        if (header.TryGetProperty("crit", out _) || header.TryGetProperty("b64", out _) || header.TryGetProperty("zip", out _) || header.TryGetProperty("enc", out _))
        {
            return Malformed("the header has crit, b64, zip or enc");
        }

        // jku, x5u, x5c and jwk are not looked at: keys come from the issuer's JWKS only (RFC 8725bis §3.10).
        return header.TryGetProperty("typ", out var typ) ? CheckType(typ, out isAccessTokenType) : null;
    }

    // Okta's access tokens have no typ; any other than these names a token of another kind (RFC 8725bis §3.11): ID-JAG, DPoP proof, client
    // assertion, logout or security event token, or Okta's own org access token (application/okta-internal-at+jwt).
    private static ProxyError? CheckType(JsonElement typ, out bool isAccessTokenType)
    {
        var text = typ.ValueKind == JsonValueKind.String ? typ.GetString() : null;
        isAccessTokenType = string.Equals(text, "at+jwt", StringComparison.OrdinalIgnoreCase)
            || string.Equals(text, "application/at+jwt", StringComparison.OrdinalIgnoreCase);

        return isAccessTokenType || string.Equals(text, "JWT", StringComparison.OrdinalIgnoreCase)
            ? null
            : ProxyErrors.InvalidToken(TokenProblems.WrongKind, "typ is neither absent nor JWT nor at+jwt");
    }

    private static ProxyError? CheckIssuer(JsonElement payload, InboundTrust trust, out string issuer)
    {
        var claimed = payload.GetText("iss");
        issuer = claimed == trust.Issuer ? trust.Issuer : claimed == trust.OrgIssuer ? trust.OrgIssuer : string.Empty;
        return issuer.Length > 0 ? null : ProxyErrors.InvalidToken(TokenProblems.WrongIssuer, "iss is not a trusted issuer");
    }

    // An escaped half of a surrogate pair. Read here or not: the library reads every claim, and throws what an outage looks like.
    private static ProxyError NoText => Malformed("a string is not valid Unicode");

    private static ProxyError Malformed(string detail) => ProxyErrors.InvalidToken(TokenProblems.Malformed, detail);
}
