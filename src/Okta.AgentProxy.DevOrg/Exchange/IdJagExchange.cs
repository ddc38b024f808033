using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>Issues ID-JAGs (Identity Assertion JWT Authorization Grant §4.3): five minutes, one use, for one resource server.</summary>
internal sealed class IdJagExchange(DevOrganization org) : IExchange
{
    public const string JwtType = "oauth-id-jag+jwt";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string User, string Audience), int> issued = new();

    public string TokenType => TokenTypes.IdJag;

    public bool TakesRefreshTokens => true;

    public OAuthAnswer Exchange(ExchangeRequest request)
    {
        // 1. Which resource server, and through which connection.
        var (target, refused) = FindTarget(request);
        if (target is null)
        {
            return refused!;
        }

        // 2. The sign-in behind the subject token is strong and fresh enough (RFC 9470 by way of the ID-JAG draft §9.2).
        if (CheckSignIn(target, request.Subject) is { } stepUp)
        {
            return stepUp;
        }

        // 3. Custom scopes only, known to the server and allowed by the connection; what is not allowed is refused, not dropped.
        var scopes = Scopes.Split(request.Form["scope"]);
        if (CheckScopes(target, scopes) is { } denied)
        {
            return denied;
        }

        if (org.Options.MaxIdJagsPerUser is { } limit && issued.AddOrUpdate((request.Subject.Id, target.Audience), 1, (_, n) => n + 1) > limit)
        {
            return OktaErrors.UserRateLimited;
        }

        return new JsonObject
        {
            ["token_type"] = "N_A",
            ["expires_in"] = (long)Lifetime.TotalSeconds,
            ["access_token"] = Write(request, target, scopes),
            ["issued_token_type"] = TokenTypes.IdJag,
        };
    }

    private string Write(ExchangeRequest request, IdJagTarget target, IReadOnlyList<string> scopes)
    {
        var (subject, now) = (request.Subject, org.Tokens.Now);
        var claims = new JsonObject
        {
            ["jti"] = TokenIssuer.NewId("IDAAG."),
            ["iss"] = org.BaseUrl,
            ["aud"] = target.Audience,
            ["sub"] = subject.Id,
            ["client_id"] = target.ClientId ?? request.Client.ClientId,
            ["iat"] = now,
            ["exp"] = now + (long)Lifetime.TotalSeconds,
            ["sub_profile"] = subject.Profile,
            ["act"] = ActorChain.Prepend(request.Agent.Id, subject, request.Client.Owns(subject.ClientId)),
        };
        if (scopes.Count > 0)
        {
            claims["scope"] = string.Join(' ', scopes);
        }

        if (subject is { HasEmail: true, User: { } user })
        {
            claims["email"] = user.Email;
        }

        if (target.Resource is { } resource)
        {
            claims["resource"] = resource;
        }

        var key = org.Registry.Org.Keys.Active;
        return Jwt.Write(new JsonObject { ["kid"] = key.KeyId, ["typ"] = JwtType, ["alg"] = "RS256" }, claims, key.Rsa);
    }

    private (IdJagTarget? Target, OktaError? Error) FindTarget(ExchangeRequest request)
    {
        if (request.Form.All("audience") is not [var audience])
        {
            return (null, OktaErrors.InvalidAudience);
        }

        if (request.Form.All("resource") is { Count: > 1 })
        {
            return (null, OktaErrors.TooManyResources);
        }

        var resource = request.Form["resource"];
        var candidates = request.Agent.Connections.Select(c => TargetOf(c, resource)).OfType<IdJagTarget>().Where(t => t.Audience == audience).ToList();
        if (candidates.Count == 0)
        {
            // A server that exists but is not connected is a gap in the configuration; anything else is no audience at all.
            var known = org.Registry.FindServerByIssuer(audience, org.BaseUrl) is { IsOrg: false };
            return (null, known ? OktaErrors.IncompleteResource : OktaErrors.InvalidAudience);
        }

        return candidates.Find(t => t.Resource == resource) is { } target ? (target, null) : (null, OktaErrors.InvalidResource);
    }

    private IdJagTarget? TargetOf(DevConnection connection, string? resource) => connection switch
    {
        DevAuthorizationServerConnection c => new IdJagTarget(
            IssuerOf(c.AuthorizationServer),
            resource is not null && c.Resources.Contains(resource, StringComparer.Ordinal) ? resource : null,
            c.Scopes,
            c.ClientId,
            c.RequiredAcr,
            c.MaxAuthAge),
        DevAgentConnection c when org.Registry.FindAgent(c.AgentId) is { Active: true, ResourceUrl: { } url } => new IdJagTarget(IssuerOf(c.AuthorizationServer), url, c.Scopes, null),
        _ => null,
    };

    private string IssuerOf(string idOrIssuer) =>
        org.Registry.TryFindServer(idOrIssuer, out var server) ? org.Tokens.IssuerOf(server) : idOrIssuer;

    private OktaError? CheckSignIn(IdJagTarget target, Subject subject)
    {
        // A client that acts for itself has not signed in, and cannot.
        if (subject.User is null)
        {
            return null;
        }

        var isStrong = target.RequiredAcr is null || subject.Acr == target.RequiredAcr;
        var isFresh = target.MaxAuthAge is not { } age || org.Clock.GetUtcNow() - subject.AuthTime <= age;
        return isStrong && isFresh
            ? null
            : OktaErrors.InsufficientUserAuthentication with { AcrValues = target.RequiredAcr, MaxAge = (long?)target.MaxAuthAge?.TotalSeconds };
    }

    private OktaError? CheckScopes(IdJagTarget target, IReadOnlyList<string> scopes)
    {
        if (scopes.Any(Scopes.IsOidc))
        {
            return OktaErrors.OpenIdNotAllowedForExchange;
        }

        var settings = org.Registry.FindServerByIssuer(target.Audience, org.BaseUrl)?.Settings;
        if (settings is not null && scopes.Except(settings.Scopes, StringComparer.Ordinal).Any())
        {
            return OktaErrors.NoMatchingScope;
        }

        if (settings is not null && scopes.Intersect(settings.ConsentScopes, StringComparer.Ordinal).ToList() is { Count: > 0 } consent)
        {
            return OktaErrors.ConsentRequired(consent);
        }

        return target.Scopes.Contains("*") || scopes.Except(target.Scopes, StringComparer.Ordinal).ToList() is not { Count: > 0 } denied ? null
            : denied.Count == scopes.Count ? OktaErrors.NoScopeAllowed
            : OktaErrors.ScopeDenied(denied);
    }
}
