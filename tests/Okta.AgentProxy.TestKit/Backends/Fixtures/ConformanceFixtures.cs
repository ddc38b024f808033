using System.Reflection;
using DemoServers.Mcp;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Okta.AgentProxy.TestKit.Backends.Fixtures.Tasks;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>Assembles the tools, resources and prompts that the public conformance suite looks for.</summary>
internal sealed class ConformanceFixtures : IDisposable
{
    private readonly McpServerPrimitiveCollection<McpServerTool> _tools = [];
    private readonly McpServerPrimitiveCollection<McpServerPrompt> _prompts = [];
    private readonly McpServerResourceCollection _resources = [];
    private readonly BackendTasks _tasks = new(TimeProvider.System);

    public ConformanceFixtures(McpChanges changes, IEnumerable<McpServerTool> extraTools)
    {
        Type[] types = [typeof(ContentTools), typeof(ConversationTools), typeof(InputRequiredTools), typeof(DiagnosticTools), typeof(TaskTools)];

        foreach (var method in types.SelectMany(PublicMethods).Where(m => m.IsDefined(typeof(McpServerToolAttribute))))
        {
            _tools.Add(McpServerTool.Create(method, (object?)null));
        }

        foreach (var tool in (McpServerTool[])[SchemaTool.Create(), .. DiagnosticTools.CreateTriggers(changes), .. extraTools])
        {
            _tools.Add(tool);
        }

        foreach (var method in PublicMethods(typeof(ConformancePrompts)))
        {
            _prompts.Add(McpServerPrompt.Create(method, (object?)null));
        }

        foreach (var method in PublicMethods(typeof(ConformanceResources)))
        {
            _resources.Add(McpServerResource.Create(method, (object?)null));
        }
    }

    public McpServerOptions CreateOptions()
    {
        var options = new McpServerOptions
        {
            ServerInfo = new() { Name = "test-mcp-backend", Version = "1.0.0" },
            Capabilities = new()
            {
                Tools = new() { ListChanged = true },
                Prompts = new() { ListChanged = true },
                Resources = new() { ListChanged = true, Subscribe = true },
                Completions = new(),
#pragma warning disable MCP9005 // Logging is part of the handshake revisions.
                Logging = new(),
#pragma warning restore MCP9005
            },
            ToolCollection = _tools,
            PromptCollection = _prompts,
            ResourceCollection = _resources,
            Handlers = FixtureHandlers.Create(),
            Filters = FixtureHandlers.CreateFilters(),
        };

        _tasks.AddTo(options);

        return options;
    }

    public void Dispose() => _tasks.Dispose();

    private static MethodInfo[] PublicMethods(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
}
