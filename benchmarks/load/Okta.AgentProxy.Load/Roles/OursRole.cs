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
    public static Task<int> RunAsync(RoleArguments arguments)
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
        builder.Services.AddOktaAgentProxy(builder.Configuration);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        var app = builder.Build();
        app.MapMcpProxy();
        return LeanHost.ServeAsync(app);
    }
}
