using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.Routing;

namespace Okta.AgentProxy.TestKit;

/// <summary>Says what differs from the usual test proxy: three agents, no backends.</summary>
public sealed class TestProxyBuilder
{
    internal Dictionary<string, string?> Settings { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        // Tests of the admin API map it and have their backends on loopback; both is off without being said.
        ["AgentProxy:admin:enabled"] = "true",
        ["AgentProxy:admin:dangerous_local_backends"] = "true",
    };

    internal List<Action<IAgentProxyBuilder>> ServiceActions { get; } = [];

    internal List<Action<WebApplication>> AppActions { get; } = [];

    internal List<Action<IConfigurationBuilder>> ConfigurationActions { get; } = [];

    internal Action<McpProxyPipelineBuilder>? Pipeline { get; private set; }

    internal Dictionary<string, string> Clients { get; } = new(StringComparer.Ordinal);

    internal Action<DevOrgOptions>? OrgAction { get; private set; }

    internal DevOrgServer? SharedOrg { get; private set; }

    internal bool KeepsKeys { get; private set; }

    /// <summary>An app in the organisation for an agent that is configured elsewhere.</summary>
    public TestProxyBuilder App(string agent)
    {
        Clients[agent] = ClientIdFor(agent);
        return this;
    }

    /// <summary>An agent with its own app in the organisation.</summary>
    public TestProxyBuilder Agent(string name, string[] access, string[]? scopes = null, string? clientId = null, bool enabled = true)
    {
        var client = clientId ?? ClientIdFor(name);
        Clients[name] = client;
        Settings[$"AgentProxy:agents:{name}:client_id"] = client;
        Settings[$"AgentProxy:agents:{name}:enabled"] = enabled ? "true" : "false";
        AddList($"AgentProxy:agents:{name}:backend_access", access);
        AddList($"AgentProxy:agents:{name}:scopes", scopes ?? ["mcp:read", "mcp:write"]);
        return this;
    }

    public TestProxyBuilder Backend(string name, string path, Uri? url = null, string authMethod = "none", params (string Key, string Value)[] settings)
    {
        Settings[$"AgentProxy:backends:{name}:url"] = (url ?? new Uri("http://127.0.0.1:9/mcp")).AbsoluteUri;
        Settings[$"AgentProxy:backends:{name}:paths:0"] = path;
        Settings[$"AgentProxy:backends:{name}:auth_method"] = authMethod;
        foreach (var (key, value) in settings)
        {
            Settings[$"AgentProxy:backends:{name}:{key}"] = value;
        }

        return this;
    }

    /// <summary>Any key below <c>AgentProxy:</c>.</summary>
    public TestProxyBuilder Setting(string key, string? value)
    {
        Settings["AgentProxy:" + key] = value;
        return this;
    }

    public TestProxyBuilder Services(Action<IAgentProxyBuilder> configure)
    {
        ServiceActions.Add(configure);
        return this;
    }

    /// <summary>Runs on the application before the proxy is mapped.</summary>
    public TestProxyBuilder App(Action<WebApplication> configure)
    {
        AppActions.Add(configure);
        return this;
    }

    /// <summary>Adds sources of configuration, such as a YAML file.</summary>
    public TestProxyBuilder Configuration(Action<IConfigurationBuilder> configure)
    {
        ConfigurationActions.Add(configure);
        return this;
    }

    public TestProxyBuilder Stages(Action<McpProxyPipelineBuilder> configure)
    {
        Pipeline = configure;
        return this;
    }

    /// <summary>Uses an organisation that is running already, as the nodes of one gateway do. It has to know the agents' apps, and outlives the proxy.</summary>
    public TestProxyBuilder Org(DevOrgServer shared)
    {
        SharedOrg = shared;
        return this;
    }

    /// <summary>Leaves the Data Protection keys to the storage; otherwise they live as long as the proxy.</summary>
    public TestProxyBuilder StorageKeepsKeys()
    {
        KeepsKeys = true;
        return this;
    }

    public TestProxyBuilder Org(Action<DevOrgOptions> configure)
    {
        OrgAction = configure;
        return this;
    }

    internal static string ClientIdFor(string agent) => agent switch
    {
        "cursor" => DevOrgPreset.CursorClient,
        "claude-code" => DevOrgPreset.ClaudeCodeClient,
        "copilot" => DevOrgPreset.CopilotClient,
        _ => "0oa1" + agent.Replace("-", string.Empty, StringComparison.Ordinal).PadRight(16, '0'),
    };

    private void AddList(string key, string[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Settings[$"{key}:{i}"] = values[i];
        }
    }
}
