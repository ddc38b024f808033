using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg.Jose;
using Okta.AgentProxy.DevOrg.State;

namespace Okta.AgentProxy.DevOrg.Endpoints;

/// <summary>The key set (RFC 7517 §5) with the Cache-Control that Okta sends.</summary>
internal sealed class KeysEndpoint(DevOrganization org) : IDevOrgEndpoint
{
    public DevOrgEndpoint Kind => DevOrgEndpoint.Keys;

    public Task HandleAsync(HttpContext http, AuthorizationServer server)
    {
        var keys = new JsonArray();
        foreach (var key in server.Keys.Published)
        {
            keys.Add((JsonNode)Jwk.Write(key.Rsa, key.KeyId));
        }

        http.Response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"max-age={(long)org.Options.JwksMaxAge.TotalSeconds}, must-revalidate");
        return http.WriteJsonAsync(StatusCodes.Status200OK, new JsonObject { ["keys"] = keys });
    }
}
