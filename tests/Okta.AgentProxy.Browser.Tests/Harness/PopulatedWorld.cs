using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.Browser.Tests.Harness;

/// <summary>A proxy with something to see on every page: agents, backends, requests let through and refused.</summary>
internal static class PopulatedWorld
{
    public static async Task<AdminWorld> StartAsync(Action<TestProxyBuilder>? configure = null, Action<IServiceProvider>? before = null)
    {
        var backend = await ScriptedBackend.StartAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"jsonrpc":"2.0","id":1,"result":{"content":[]}}""");
        });
        var world = await AdminWorld.StartAsync(p =>
        {
            p.Agent("cursor", ["employees", "finance"]).Agent("claude-code", ["employees"]).Agent("retired", [], enabled: false)
                .Backend("employees", "/employees", backend.Url, settings: [("description", "The personnel directory"), ("read_only_tools:0", "get_*")])
                .Backend("finance", "/finance", backend.Url, "pre-shared-key", ("auth_config:key", "planted-secret"), ("policy:0:name", "readers"), ("policy:0:allow:tools:0", "get_*"));
            configure?.Invoke(p);
        });
        world.Owns(backend);
        before?.Invoke(world.Proxy.Services);
        foreach (var (agent, path, tool) in new[] { ("cursor", "/employees", "get_employee"), ("cursor", "/finance", "get_invoice"), ("cursor", "/finance", "delete_invoice"), ("claude-code", "/finance", "get_invoice") })
        {
            using var answer = await world.Proxy.As(agent).PostAsync(path, Some.Call(tool));
            _ = await answer.Content.ReadAsStringAsync();
            _ = await world.Written.NextAsync();
        }

        return world;
    }
}
