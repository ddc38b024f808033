using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Okta.AgentProxy.TestKit.Backends;

/// <summary>A plain HTTP server on loopback that answers whatever the test says, and records what it receives.</summary>
public sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedBackend(WebApplication app, RequestLog requests)
    {
        _app = app;
        Requests = requests;
        Url = LoopbackHost.AddressOf(app);
    }

    /// <summary>The server's root, without a path.</summary>
    public Uri Url { get; }

    /// <summary>What arrived.</summary>
    public RequestLog Requests { get; }

    /// <summary>Starts a server that hands every request to <paramref name="handler"/>.</summary>
    public static async Task<ScriptedBackend> StartAsync(Func<HttpContext, Task> handler, HttpProtocols protocols = HttpProtocols.Http1)
    {
        ArgumentNullException.ThrowIfNull(handler);

        var requests = new RequestLog();
        var app = await LoopbackHost.StartAsync(a => a.Run(http => requests.RecordAsync(http, handler)), protocols);

        return new ScriptedBackend(app, requests);
    }

    /// <summary>Stops the server; open streams are cut.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
