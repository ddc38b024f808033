using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Load.Roles;

/// <summary>
/// The proxy with everything on: token validated (and remembered), agent bound to it, message parsed, authorised, audited to memory, the caller's
/// token replaced by the backend's credential.
/// </summary>
internal static class OursRole
{
    // Every tool is looked at and stays: what is left out would save sending it.
    private static readonly Dictionary<string, string?> Policy = new()
    {
        ["AgentProxy:backends:employees:policy:0:name"] = "no-deletes",
        ["AgentProxy:backends:employees:policy:0:deny:tools:0"] = "delete_*",
        ["AgentProxy:backends:employees:policy:1:name"] = "reading",
        ["AgentProxy:backends:employees:policy:1:allow:tools:0"] = "get_*",
        ["AgentProxy:backends:employees:policy:1:allow:tools:1"] = "list_*",
        ["AgentProxy:backends:employees:policy:2:name"] = "writing",
        ["AgentProxy:backends:employees:policy:2:allow:tools:0"] = "update_*",
        ["AgentProxy:backends:employees:policy:2:allow:agents:0"] = "cursor",
    };

    public static Task<int> RunAsync(RoleArguments arguments, bool withPolicy = false)
    {
        var builder = LeanHost.CreateBuilder(arguments.Port);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AgentProxy:okta_domain"] = arguments.Organisation.AbsoluteUri.TrimEnd('/'),
            ["AgentProxy:backends:employees:url"] = arguments.Backend.AbsoluteUri,
            ["AgentProxy:backends:employees:paths:0"] = World.Path,
            ["AgentProxy:backends:employees:auth_method"] = "pre-shared-key",
            ["AgentProxy:backends:employees:auth_config:key"] = World.BackendKey,
            ["AgentProxy:backends:employees:auth_config:header_name"] = World.BackendKeyHeader,
            ["AgentProxy:agents:cursor:client_id"] = World.Client,
            ["AgentProxy:agents:cursor:scopes:0"] = "mcp:read",
            ["AgentProxy:agents:cursor:scopes:1"] = "mcp:write",
            ["AgentProxy:agents:cursor:backend_access:0"] = "employees",
        });
        if (withPolicy)
        {
            builder.Configuration.AddInMemoryCollection(Policy);
        }

        builder.Services.AddOktaAgentProxy(builder.Configuration);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        var app = builder.Build();
        app.MapMcpProxy();
        return LeanHost.ServeAsync(app);
    }
}
