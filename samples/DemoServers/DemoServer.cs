using System.Net;
using System.Reflection;
using DemoServers.Mcp;
using ModelContextProtocol.Server;

namespace DemoServers;

/// <summary>A running demo MCP server on loopback; dispose it to stop it.</summary>
public sealed class DemoServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DemoServer(string name, WebApplication app)
    {
        _app = app;
        Name = name;
        Url = new Uri(new Uri(app.Urls.Single()), "/mcp");
    }

    /// <summary>The name the server gives itself.</summary>
    public string Name { get; }

    /// <summary>The MCP endpoint.</summary>
    public Uri Url { get; }

    /// <summary>Stops the server; open streams are cut.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Starts a server with the tools of <paramref name="tools"/>, a <c>whoami</c> tool, and <paramref name="gate"/> in front of them.</summary>
    internal static async Task<DemoServer> StartAsync(string name, string instructions, object tools, Gate? gate, int port)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.Services.AddHttpContextAccessor();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1)); // Open streams must not hold up a restart.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));

        var app = builder.Build();
        var collection = new McpServerPrimitiveCollection<McpServerTool> { WhoAmITool.Create() };

        foreach (var method in tools.GetType().GetMethods().Where(m => m.IsDefined(typeof(McpServerToolAttribute))))
        {
            collection.Add(McpServerTool.Create(method, tools));
        }

        if (gate is not null)
        {
            app.Use(next => http => gate.InvokeAsync(http, next));
        }

        app.MapDualEraMcp("/mcp", new DualEraMcpOptions
        {
            CreateServerOptions = () => new()
            {
                ServerInfo = new() { Name = name, Version = "1.0.0" },
                ServerInstructions = instructions,
                ToolCollection = collection,
            },
        });

        await app.StartAsync();

        return new DemoServer(name, app);
    }
}
