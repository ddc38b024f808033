using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.State;
using Okta.AgentProxy.DevOrg.Tokens;

namespace Okta.AgentProxy.DevOrg.Endpoints;

/// <summary>The discovery documents: OpenID Connect Discovery and RFC 8414.</summary>
internal sealed class MetadataEndpoint(DevOrganization org) : IDevOrgEndpoint
{
    public DevOrgEndpoint Kind => DevOrgEndpoint.Metadata;

    public Task HandleAsync(HttpContext http, AuthorizationServer server)
    {
        http.Response.Headers.CacheControl = "max-age=86400, must-revalidate";
        return http.WriteJsonAsync(StatusCodes.Status200OK, Document(server));
    }

    private JsonObject Document(AuthorizationServer server)
    {
        var endpoints = org.BaseUrl + server.EndpointPath;
        string[] grants = server.IsOrg
            ? [DevGrants.AuthorizationCode, DevGrants.RefreshToken, DevGrants.TokenExchange]
            : [DevGrants.AuthorizationCode, DevGrants.RefreshToken, DevGrants.ClientCredentials, DevGrants.JwtBearer];
        string[] clientAuthentication = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];

        var document = new JsonObject
        {
            ["issuer"] = org.Tokens.IssuerOf(server),
            ["authorization_endpoint"] = $"{endpoints}/authorize",
            ["token_endpoint"] = $"{endpoints}/token",
            ["userinfo_endpoint"] = $"{endpoints}/userinfo",
            ["jwks_uri"] = $"{endpoints}/keys",
            ["response_types_supported"] = new JsonArray("code"),
            ["response_modes_supported"] = new JsonArray("query", "fragment"),
            ["grant_types_supported"] = grants.ToJsonArray(),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
            ["scopes_supported"] = Scopes.Oidc.Concat(server.Settings?.Scopes ?? []).ToJsonArray(),
            ["token_endpoint_auth_methods_supported"] = clientAuthentication.ToJsonArray(),
            ["token_endpoint_auth_signing_alg_values_supported"] = ClientAssertionAlgorithms.All.ToJsonArray(),
            ["claims_supported"] = new JsonArray("iss", "ver", "sub", "aud", "iat", "exp", "jti", "auth_time", "amr", "idp", "nonce", "name", "preferred_username", "email", "groups", "at_hash"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
            ["introspection_endpoint"] = $"{endpoints}/introspect",
            ["introspection_endpoint_auth_methods_supported"] = clientAuthentication.ToJsonArray(),
            ["revocation_endpoint"] = $"{endpoints}/revoke",
            ["revocation_endpoint_auth_methods_supported"] = clientAuthentication.ToJsonArray(),
            ["end_session_endpoint"] = $"{endpoints}/logout",
            ["request_parameter_supported"] = false,
        };

        if (!server.IsOrg)
        {
            document["authorization_grant_profiles_supported"] = new JsonArray("urn:ietf:params:oauth:grant-profile:id-jag");
        }
        else
        {
            document["identity_chaining_requested_token_types_supported"] = new JsonArray("urn:ietf:params:oauth:token-type:id-jag");
        }

        if (org.Options.IssuerInAuthorizationResponse)
        {
            document["authorization_response_iss_parameter_supported"] = true;
        }

        return document;
    }
}
