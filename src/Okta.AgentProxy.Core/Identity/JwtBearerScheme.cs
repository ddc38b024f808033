using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Okta.AgentProxy;

/// <summary>
/// The proxy's own scheme, on ASP.NET Core's JwtBearer. This file is the only one that touches JwtBearer and IdentityModel.
/// </summary>
/// <remarks>
/// JwtBearer checks the signature and checks issuer, algorithm and lifetime a second time. Its own key handling is not used, because of two defects:
/// a key that the configuration does not know yet is a 401 until the next refresh, and a token with an unknown <c>kid</c> is tried against every key.
/// Here the key is fetched before validation starts (<see cref="TrustedIssuerKeys.EnsureAsync"/>) and found by exactly its id.
/// </remarks>
internal static class JwtBearerScheme
{
    // IdentityModel's codes for "no issuer is configured" and "no keys were provided"; what does not fit the token has others.
    private const string NoIssuerAtAll = "IDX10204:";
    private const string NoKeysAtAll = "IDX10500:";

    /// <summary>Registers the scheme. What it needs is looked up when the first token comes.</summary>
    public static void AddOwnScheme(this IServiceCollection services)
    {
        services.AddAuthentication().AddJwtBearer(AgentProxyAuthenticationDefaults.AuthenticationScheme, _ => { });

        services.AddOptions<JwtBearerOptions>(AgentProxyAuthenticationDefaults.AuthenticationScheme)
            .Configure<InboundTrust, TrustedIssuerKeys, TimeProvider>(Configure);
    }

    /// <summary>
    /// What the library's exception means, from our scheme or a host's JwtBearer; <see langword="null"/> for what does not come from it. Its message
    /// is left out: it may quote the token.
    /// </summary>
    public static ProxyError? Explain(Exception failure) => failure switch
    {
        // A host's JwtBearer that cannot reach its authority goes on with an empty configuration: nothing was found out about the token.
        SecurityTokenInvalidIssuerException when failure.Message.StartsWith(NoIssuerAtAll, StringComparison.Ordinal) => NoConfiguration,
        SecurityTokenSignatureKeyNotFoundException when failure.Message.StartsWith(NoKeysAtAll, StringComparison.Ordinal) => NoConfiguration,
        SecurityTokenExpiredException => ProxyErrors.TokenExpired,
        SecurityTokenNotYetValidException => ProxyErrors.InvalidToken(TokenProblems.NotYetValid, failure.GetType().Name),
        SecurityTokenInvalidSignatureException => ProxyErrors.InvalidToken(TokenProblems.BadSignature, failure.GetType().Name),
        SecurityTokenInvalidIssuerException => ProxyErrors.InvalidToken(TokenProblems.WrongIssuer, failure.GetType().Name),
        SecurityTokenInvalidAudienceException => ProxyErrors.InvalidToken(TokenProblems.WrongAudience, failure.GetType().Name),
        SecurityTokenException => ProxyErrors.InvalidToken(TokenProblems.Invalid, failure.GetType().Name),
        _ => null,
    };

    /// <summary>Whether an identity is the library's own, which compares types of claims by case.</summary>
    public static bool IsCaseSensitive(ClaimsIdentity identity) => identity.GetType() == typeof(CaseSensitiveClaimsIdentity);

    /// <summary>Makes an identity again that a scheme made before.</summary>
    public static ClaimsIdentity MakeIdentity(IdentityKind kind, IEnumerable<Claim> claims)
    {
        var identity = kind.IsCaseSensitive
            ? new CaseSensitiveClaimsIdentity(claims, kind.AuthenticationType, kind.NameType, kind.RoleType)
            : new ClaimsIdentity(claims, kind.AuthenticationType, kind.NameType, kind.RoleType);
        identity.Label = kind.Label;
        return identity;
    }

    private static ProxyError NoConfiguration => ProxyErrors.IdentityProviderUnavailable.WithDetail("the scheme has no issuer or no signing keys");

    private static void Configure(JwtBearerOptions options, InboundTrust trust, TrustedIssuerKeys keys, TimeProvider time)
    {
        options.SaveToken = false;
        options.IncludeErrorDetails = false;
        options.RefreshOnIssuerKeyNotFound = false;

        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuers = [trust.Issuer, trust.OrgIssuer],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = InboundJwtGuard.ClockSkew,
            LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires, time.GetUtcNow().UtcDateTime),

            // The audience depends on the backend, so the answer must not be part of what is remembered about a token: AudienceRule, on each request.
            ValidateAudience = false,

            // Never null: that would make IdentityModel try all keys it knows.
            IssuerSigningKeyResolver = (token, securityToken, keyId, _) => FindKeys(keys, token, securityToken, keyId),
        };

        options.Events = new JwtBearerEvents { OnMessageReceived = received => ReceiveAsync(received, trust, keys, time) };
    }

    private static async Task ReceiveAsync(MessageReceivedContext received, InboundTrust trust, TrustedIssuerKeys keys, TimeProvider time)
    {
        if (BearerToken.TryRead(received.Request, out var token) is { } unreadable)
        {
            received.Fail(new InboundTokenRefusedException(unreadable));
            return;
        }

        if (InboundJwtGuard.Check(token!, trust, time.GetUtcNow(), out var jwt) is { } refused)
        {
            received.Fail(new InboundTokenRefusedException(refused));
            return;
        }

        switch (await keys.EnsureAsync(jwt, received.HttpContext.RequestAborted))
        {
            case KeyLookup.Found:
                received.Token = token;
                break;
            case KeyLookup.Unavailable:
                received.Fail(new InboundTokenRefusedException(ProxyErrors.IdentityProviderUnavailable.WithDetail("no signing keys for " + jwt.Issuer)));
                break;
            default:
                received.Fail(new InboundTokenRefusedException(ProxyErrors.InvalidToken(TokenProblems.BadSignature, "unknown kid " + jwt.KeyId)));
                break;
        }
    }

    // The guard has read the same characters before, strictly; here the question is which key this very token names.
    private static SecurityKey[] FindKeys(TrustedIssuerKeys keys, string token, SecurityToken securityToken, string keyId)
    {
        var algorithm = AlgorithmOf(token);
        return Array.ConvertAll(keys.Find(securityToken.Issuer, keyId, algorithm), key => (SecurityKey)key.Native(ToSecurityKey));
    }

    private static string? AlgorithmOf(string token)
    {
        using var header = StrictJson.TryParseObject(token.AsSpan(0, Math.Max(0, token.IndexOf('.', StringComparison.Ordinal))));
        return header?.RootElement.GetText("alg");
    }

    private static JsonWebKey ToSecurityKey(VerificationKey key)
    {
        // A factory of its own: the shared one keeps signature providers by key id, and an issuer may give an id to another key.
        var native = new JsonWebKey { Kid = key.KeyId, Kty = key.KeyType, CryptoProviderFactory = new CryptoProviderFactory() };
        if (key.KeyType == "RSA")
        {
            native.N = key.First;
            native.E = key.Second;
        }
        else
        {
            native.Crv = "P-256";
            native.X = key.First;
            native.Y = key.Second;
        }

        return native;
    }

    private static bool IsAlive(DateTime? notBefore, DateTime? expires, DateTime now) =>
        expires is { } end
        && end > now - InboundJwtGuard.ClockSkew
        && (notBefore is not { } start || start <= now + InboundJwtGuard.ClockSkew);
}
