using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>What a form for something new starts with: what the configuration file would take if nothing were said.</summary>
internal static class EntityDefaults
{
    public static JsonObject Of(string plural) => plural == "agents"
        ? new JsonObject { ["enabled"] = true, ["scopes"] = new JsonArray("mcp:read"), ["subject_token_type"] = "access_token" }
        : new JsonObject
        {
            ["enabled"] = true,
            ["auth_method"] = "none",
            ["protocol"] = "mcp",
            ["scopes"] = new JsonObject { ["read"] = BackendScopes.Default.Read, ["write"] = BackendScopes.Default.Write },
            ["timeout_seconds"] = 30,
        };
}
