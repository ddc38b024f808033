using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.TestKit.Backends;

/// <summary>A request that waits, unanswered, for the test to let it go.</summary>
public sealed class HeldRequest
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal HeldRequest()
    {
    }

    /// <summary>Ends when the request is there; nothing has been answered yet.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Ends when the client hangs up.</summary>
    public Task Aborted => _aborted.Task;

    /// <summary>Lets the server answer.</summary>
    public void Release() => _released.TrySetResult();

    internal async Task ServeAsync(HttpContext http, RequestDelegate server)
    {
        await using var registration = http.RequestAborted.Register(() => _aborted.TrySetResult());
        _arrived.TrySetResult();
        await Task.WhenAny(_released.Task, _aborted.Task);

        if (_released.Task.IsCompleted)
        {
            await server(http);
        }
    }
}
