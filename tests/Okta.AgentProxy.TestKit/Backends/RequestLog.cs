using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Okta.AgentProxy.TestKit.Backends;

/// <summary>Every request a backend received, in order. Safe for concurrent use.</summary>
public sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly List<RecordedRequest> _requests = [];
    private readonly List<(Func<RecordedRequest, bool> Match, TaskCompletionSource<RecordedRequest> Found)> _waiting = [];

    /// <summary>A snapshot of what has arrived so far.</summary>
    public IReadOnlyList<RecordedRequest> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How often a message with this JSON-RPC id arrived; give the id as JSON (<c>1</c>, <c>"a"</c>).</summary>
    public int DeliveriesOf(string jsonRpcId) => All.Count(r => r.JsonRpcId == jsonRpcId);

    /// <summary>Returns the first request, past or future, that matches.</summary>
    public Task<RecordedRequest> WaitForAsync(Func<RecordedRequest, bool> match, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(match);

        lock (_gate)
        {
            if (_requests.FirstOrDefault(match) is { } found)
            {
                return Task.FromResult(found);
            }

            var source = new TaskCompletionSource<RecordedRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((match, source));

            return source.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Forgets what has arrived so far.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }

    /// <summary>Reads the whole body, records the request, runs <paramref name="handler"/> and records how it ended.</summary>
    internal async Task RecordAsync(HttpContext http, Func<HttpContext, Task> handler)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);

        var request = http.Request;
        var headers = request.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value.ToArray()), StringComparer.OrdinalIgnoreCase);
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] ?? request.Path.ToString();
        var recorded = new RecordedRequest(request.Method, target, request.QueryString.ToString(), headers, body.ToArray());

        body.Position = 0;
        request.Body = body;
        Add(recorded);

        await using var registration = http.RequestAborted.Register(recorded.MarkAborted);

        try
        {
            await handler(http);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The client hung up; the log says so already.
        }
        finally
        {
            recorded.MarkCompleted(http.Response.StatusCode);
        }
    }

    private void Add(RecordedRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);

            foreach (var waiting in _waiting.Where(w => w.Match(request)).ToArray())
            {
                _waiting.Remove(waiting);
                waiting.Found.TrySetResult(request);
            }
        }
    }
}
