using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Okta.AgentProxy.TestKit.Backends;

/// <summary>A response that a test writes piece by piece; every piece is flushed before the call returns.</summary>
public sealed class DrivenStream
{
    private readonly TaskCompletionSource<HttpContext> _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _contentType;

    internal DrivenStream(string contentType) => _contentType = contentType;

    /// <summary>Ends when the request is there and its response headers have been sent.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Ends when the client hangs up.</summary>
    public Task Aborted => _aborted.Task;

    /// <summary>Sends one event with <paramref name="data"/> (one line), optionally with an id.</summary>
    public Task SendAsync(string data, string? id = null) =>
        SendRawAsync(Encoding.UTF8.GetBytes((id is null ? "" : $"id: {id}\n") + $"event: message\ndata: {data}\n\n"));

    /// <summary>Sends a comment line, as servers do to keep a connection alive.</summary>
    public Task CommentAsync(string text = "") => SendRawAsync(Encoding.UTF8.GetBytes($": {text}\n\n"));

    /// <summary>Sends exactly these bytes.</summary>
    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        var http = await _arrived.Task;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    /// <summary>Ends the response normally.</summary>
    public void Complete() => _released.TrySetResult();

    /// <summary>Breaks the connection in the middle of the response.</summary>
    public async Task BreakAsync()
    {
        (await _arrived.Task).Abort();
        _released.TrySetResult();
    }

    internal async Task ServeAsync(HttpContext http)
    {
        await using var registration = http.RequestAborted.Register(() => _aborted.TrySetResult());

        http.Response.ContentType = _contentType;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.StartAsync(http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        _arrived.TrySetResult(http);

        await Task.WhenAny(_released.Task, _aborted.Task);
    }
}
