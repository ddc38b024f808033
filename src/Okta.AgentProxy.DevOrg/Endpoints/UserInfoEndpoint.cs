using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg.Errors;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.OAuth;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg.Endpoints;

/// <summary>The claims of the user whose access token this is (OpenID Connect Core §5.3).</summary>
internal sealed class UserInfoEndpoint(DevOrganization org) : IDevOrgEndpoint
{
    public DevOrgEndpoint Kind => DevOrgEndpoint.UserInfo;

    public Task HandleAsync(HttpContext http, AuthorizationServer server)
    {
        if (http.Request.Query.ContainsKey("access_token"))
        {
            return RefuseAsync(http, OktaErrors.AccessTokenInQuery);
        }

        var header = http.Request.Headers.Authorization;
        if (header.Count != 1 || !header[0]!.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return RefuseAsync(http, OktaErrors.AccessTokenMissing);
        }

        if (org.TokenReader.ReadLive(header[0]!["Bearer ".Length..], server) is not { } token || !TokenReader.IsAccessToken(token)
            || org.Registry.FindUser(token.Claims.Text("uid")) is not { } user)
        {
            return RefuseAsync(http, OktaErrors.AccessTokenInvalid);
        }

        var scopes = token.Claims.TextOrList("scp") ?? [];
        return scopes.Contains(Scopes.OpenId) ? http.WriteJsonAsync(StatusCodes.Status200OK, Describe(server, user, scopes)) : RefuseAsync(http, OktaErrors.AccessTokenScopes);
    }

    private static JsonObject Describe(AuthorizationServer server, DevUser user, IReadOnlyList<string> scopes)
    {
        var body = new JsonObject { ["sub"] = user.Id };
        if (scopes.Contains("profile"))
        {
            body["name"] = user.Name;
            body["preferred_username"] = user.Login;
        }

        if (scopes.Contains("email"))
        {
            body["email"] = user.Email;
            body["email_verified"] = true;
        }

        if (server.Settings?.GroupsClaim ?? scopes.Contains(Scopes.Groups))
        {
            body["groups"] = user.Groups.ToJsonArray();
        }

        return body;
    }

    // RFC 6750 §3.1: no error when there was no token at all.
    private Task RefuseAsync(HttpContext http, OktaError error)
    {
        http.Response.Headers.WWWAuthenticate = error == OktaErrors.AccessTokenMissing
            ? $"Bearer realm=\"{org.BaseUrl}\""
            : $"Bearer realm=\"{org.BaseUrl}\", error=\"{error.Error}\", error_description=\"{error.Description}\"";
        return http.WriteJsonAsync(error.Status, error.ToJson());
    }
}
