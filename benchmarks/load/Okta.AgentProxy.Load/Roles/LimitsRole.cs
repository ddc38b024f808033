using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Load.Roles;

/// <summary>The proxy with many agents and two limited backends: one that holds everybody to half of what they send, one that holds back nobody but who is loud.</summary>
internal static class LimitsRole
{
    public const string StrictPath = "/strict";
    public const string FairPath = "/fair";

    public const int StrictPerSecond = 10;
    public const int FairPerSecond = 40;

    public static Task<int> RunAsync(RoleArguments arguments)
    {
        var builder = LeanHost.CreateBuilder(arguments.Port);
        Dictionary<string, string?> settings = new() { ["AgentProxy:okta_domain"] = arguments.Organisation.AbsoluteUri.TrimEnd('/') };
        AddBackend(settings, arguments.Backend, "strict", StrictPath, StrictPerSecond);
        AddBackend(settings, arguments.Backend, "fair", FairPath, FairPerSecond);
        for (var i = 0; i < World.Agents; i++)
        {
            settings[$"AgentProxy:agents:agent-{i}:client_id"] = World.ClientOf(i);
            settings[$"AgentProxy:agents:agent-{i}:scopes:0"] = "mcp:read";
            settings[$"AgentProxy:agents:agent-{i}:scopes:1"] = "mcp:write";
            settings[$"AgentProxy:agents:agent-{i}:backend_access:0"] = "strict";
            settings[$"AgentProxy:agents:agent-{i}:backend_access:1"] = "fair";
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddOktaAgentProxy(builder.Configuration);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        var app = builder.Build();
        app.MapMcpProxy();
        return LeanHost.ServeAsync(app);
    }

    private static void AddBackend(Dictionary<string, string?> settings, Uri backend, string name, string path, int rate)
    {
        settings[$"AgentProxy:backends:{name}:url"] = backend.AbsoluteUri;
        settings[$"AgentProxy:backends:{name}:paths:0"] = path;
        settings[$"AgentProxy:backends:{name}:auth_method"] = "none";
        settings[$"AgentProxy:backends:{name}:limits:requests_per_second"] = rate.ToString(CultureInfo.InvariantCulture);
        settings[$"AgentProxy:backends:{name}:limits:per"] = "agent";
    }
}
