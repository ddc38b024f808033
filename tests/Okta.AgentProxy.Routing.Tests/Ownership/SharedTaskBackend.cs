using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Tests.Ownership;

/// <summary>
/// A server that cannot tell its callers apart and does everything to make that matter: it numbers its tasks, hands anybody's out to whoever names them, and
/// puts its plain state into the answer. Speaks both eras; answers as an event stream, cut into single bytes, where the request's headers say so.
/// </summary>
internal sealed class SharedTaskBackend : IAsyncDisposable
{
    private const string RelatedTask = "io.modelcontextprotocol/related-task";

    private readonly ScriptedBackend _server;
    private int _tasks;

    private SharedTaskBackend(ScriptedBackend server) => _server = server;

    public Uri Url => _server.Url;

    public RequestLog Requests => _server.Requests;

    /// <summary>The event stream to answer with instead of its own answers.</summary>
    public string? Answer { get; set; }

    public static async Task<SharedTaskBackend> StartAsync()
    {
        SharedTaskBackend? backend = null;
        backend = new SharedTaskBackend(await ScriptedBackend.StartAsync(http => backend!.ServeAsync(http)));
        return backend;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(HttpContext http)
    {
        var message = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        if (message?["id"] is not { } id)
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if (Answer is not null)
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(Answer, http.RequestAborted);
            return;
        }

        var answer = ResultOf((string)message["method"]!, message["params"] as JsonObject ?? []);
        var json = $"{{\"jsonrpc\":\"2.0\",\"id\":{id.ToJsonString()},\"result\":{answer.ToJsonString()}}}";
        var isStream = http.Request.Headers.ContainsKey("X-Stream");
        http.Response.ContentType = isStream ? "text/event-stream" : "application/json";
        var bytes = Encoding.UTF8.GetBytes(isStream ? $"event: message\r\ndata: {json}\r\n\r\n" : json);
        if (!http.Request.Headers.ContainsKey("X-Bytes"))
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
            return;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            await http.Response.Body.WriteAsync(bytes.AsMemory(i, 1), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    private JsonObject ResultOf(string method, JsonObject parameters)
    {
        var isModern = parameters["_meta"]?["io.modelcontextprotocol/protocolVersion"] is not null;
        switch (method)
        {
            case "tools/call" when (string?)parameters["name"] == "ask" && parameters["requestState"] is not { }:
                return new JsonObject { ["resultType"] = "input_required", ["requestState"] = "plain-state-of-" + (string?)parameters["arguments"]?["of"], ["inputRequests"] = new JsonObject() };
            case "tools/call" when isModern:
                return new JsonObject { ["resultType"] = "task", ["taskId"] = Next(), ["status"] = "working" };
            case "tools/call":
                return new JsonObject { ["task"] = new JsonObject { ["taskId"] = Next(), ["status"] = "working" } };
            case "tasks/result":
                return new JsonObject
                {
                    ["content"] = new JsonArray("what the task of its owner found"),
                    ["_meta"] = new JsonObject { [RelatedTask] = new JsonObject { ["taskId"] = (string?)parameters["taskId"] } },
                };
            default:
                return new JsonObject { ["taskId"] = (string?)parameters["taskId"], ["status"] = "completed", ["resultType"] = "complete" };
        }
    }

    private string Next() => Interlocked.Increment(ref _tasks).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
