using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Tests.Streams;

/// <summary>A backend that answers a GET with an event stream when it may, and not before; it says nothing on it.</summary>
internal sealed class LateStream : IAsyncDisposable
{
    private readonly TaskCompletionSource _mayAnswer = new();
    private readonly TaskCompletionSource _aborted = new();
    private ScriptedBackend _backend = null!;

    public Uri Url => _backend.Url;

    /// <summary>The proxy has hung up.</summary>
    public Task Aborted => _aborted.Task;

    public static async Task<LateStream> StartAsync()
    {
        LateStream stream = new();
        stream._backend = await ScriptedBackend.StartAsync(stream.AnswerAsync);
        return stream;
    }

    /// <summary>The proxy has asked for the stream.</summary>
    public Task OpeningAsync() => _backend.Requests.WaitForAsync(r => r.Method == "GET");

    public void Answer() => _mayAnswer.SetResult();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            return;
        }

        await using var gone = http.RequestAborted.Register(_aborted.SetResult);
        await _mayAnswer.Task;
        http.Response.ContentType = "text/event-stream";
        await http.Response.Body.FlushAsync();
        await _aborted.Task;
    }
}
