using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.DevOrg.Authorize;
using Okta.AgentProxy.DevOrg.Endpoints;
using Okta.AgentProxy.DevOrg.Exchange;
using Okta.AgentProxy.DevOrg.Grants;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Sts;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the offline organisation.</summary>
public static class DevOrgEndpointRouteBuilderExtensions
{
    private const string Organization = "/oauth2/v1";

    private const string Custom = "/oauth2/{authorizationServerId}";

    /// <summary>Maps the organisation's endpoints at the root of this host, where Okta has them.</summary>
    /// <param name="endpoints">The application.</param>
    /// <returns>A builder for conventions on all of its endpoints.</returns>
    /// <exception cref="InvalidOperationException"><c>AddDevOrg</c> was not called.</exception>
    public static IEndpointConventionBuilder MapDevOrg(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var org = endpoints.ServiceProvider.GetService<DevOrganization>()
            ?? throw new InvalidOperationException("There is no offline organisation to map. Call builder.Services.AddDevOrg() first.");
        var group = endpoints.MapGroup("");

        // Okta's documents have been in both places: appended to the issuer, and inserted before its path (RFC 8414 §3.1).
        var metadata = new MetadataEndpoint(org);
        foreach (var document in (string[])["openid-configuration", "oauth-authorization-server"])
        {
            Map(group, org, metadata, [HttpMethods.Get], $"/.well-known/{document}", $"/.well-known/{document}{Custom}", $"{Custom}/.well-known/{document}");
        }

        MapProtocol(group, org, new KeysEndpoint(org), "keys", HttpMethods.Get);

        var cookies = new BrowserCookies(org);
        var codes = new CodeIssuer(org);
        var pending = new ExpiringStore<PendingSignIn>(org.Options.TimeProvider);
        MapProtocol(group, org, new AuthorizeEndpoint(org, cookies, codes, pending), "authorize", HttpMethods.Get, HttpMethods.Post);
        Map(group, org, new SignInEndpoint(org, cookies, codes, pending), [HttpMethods.Post], $"{Organization}/sign-in");
        MapProtocol(group, org, new LogoutEndpoint(org, cookies), "logout", HttpMethods.Get, HttpMethods.Post);

        var tokens = new UserTokens(org);
        var consents = new ExpiringStore<PendingConsent>(org.Options.TimeProvider);
        IExchange[] exchanges = [new IdJagExchange(org), VaultExchange.Secrets(), VaultExchange.ServiceAccounts(), new StsExchange(org, consents)];
        IGrant[] grants =
        [
            new AuthorizationCodeGrant(org, tokens), new RefreshTokenGrant(org, tokens), new ClientCredentialsGrant(org),
            new TokenExchangeGrant(org, exchanges), new JwtBearerGrant(org),
        ];
        MapProtocol(group, org, new TokenEndpoint(org, grants), "token", HttpMethods.Post);
        Map(group, org, new StsConsentEndpoint(org, cookies, consents), [HttpMethods.Get, HttpMethods.Post], StsConsentEndpoint.Path);
        MapProtocol(group, org, new IntrospectEndpoint(org), "introspect", HttpMethods.Post);
        MapProtocol(group, org, new RevokeEndpoint(org), "revoke", HttpMethods.Post);
        MapProtocol(group, org, new UserInfoEndpoint(org), "userinfo", HttpMethods.Get, HttpMethods.Post);
        return group;
    }

    private static void MapProtocol(RouteGroupBuilder group, DevOrganization org, IDevOrgEndpoint endpoint, string name, params string[] methods) =>
        Map(group, org, endpoint, methods, $"{Organization}/{name}", $"{Custom}/v1/{name}");

    private static void Map(RouteGroupBuilder group, DevOrganization org, IDevOrgEndpoint endpoint, string[] methods, params string[] patterns)
    {
        var gate = new EndpointGate(org, endpoint);
        foreach (var pattern in patterns)
        {
            group.MapMethods(pattern, methods, gate.InvokeAsync);
        }
    }
}
