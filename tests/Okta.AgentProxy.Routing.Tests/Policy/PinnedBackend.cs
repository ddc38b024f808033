using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Tests.Policy;

/// <summary>A backend that lists the definitions the test gives it, as they are, and answers every call.</summary>
internal sealed class PinnedBackend : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _called = new();
    private ScriptedBackend _server = null!;

    public Uri Url => _server.Url;

    /// <summary>The definitions, raw.</summary>
    public string[] Tools { get; set; } = [];

    public bool AsEventStream { get; set; }

    /// <summary>The tools that were called.</summary>
    public IEnumerable<string> Called => _called;

    public static async Task<PinnedBackend> StartAsync(params string[] tools)
    {
        var backend = new PinnedBackend { Tools = tools };
        backend._server = await ScriptedBackend.StartAsync(backend.AnswerAsync);
        return backend;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var message = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var isList = message.RootElement.GetProperty("method").GetString() == "tools/list";
        if (!isList)
        {
            _called.Enqueue(message.RootElement.GetProperty("params").GetProperty("name").GetString()!);
        }

        var result = isList ? $"{{\"tools\":[{string.Join(',', Tools)}]}}" : "\"done\"";
        var json = $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{result}}}";
        http.Response.ContentType = AsEventStream ? "text/event-stream" : "application/json";
        await http.Response.WriteAsync(AsEventStream ? $"event: message\ndata: {json}\n\n" : json, http.RequestAborted);
    }
}
