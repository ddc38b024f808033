using System.Text.Json;

namespace Okta.AgentProxy.TestKit.Backends;

/// <summary>One request as a backend received it. Safe for concurrent use.</summary>
public sealed class RecordedRequest
{
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RecordedRequest(string method, string path, string query, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        Method = method;
        Path = path;
        Query = query;
        Headers = headers;
        Body = body;
        (JsonRpcId, JsonRpcMethod) = ReadEnvelope(body);
    }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path, as sent (not decoded).</summary>
    public string Path { get; }

    /// <summary>The query string with its question mark, or empty.</summary>
    public string Query { get; }

    /// <summary>The headers; names compare without case, several values are joined with ", ".</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The exact bytes of the body.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The raw JSON of the body's <c>id</c> (a string keeps its quotes), or null.</summary>
    public string? JsonRpcId { get; }

    /// <summary>The body's <c>method</c>, or null.</summary>
    public string? JsonRpcMethod { get; }

    /// <summary>Whether the client hung up before the response was complete.</summary>
    public bool WasAborted => _aborted.Task.IsCompleted;

    /// <summary>Ends when the client hangs up before the response is complete.</summary>
    public Task Aborted => _aborted.Task;

    /// <summary>Ends with the response's status when the handler is done, whether the client was there or not.</summary>
    public Task<int> Completed => _completed.Task;

    /// <summary>A header, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    internal void MarkAborted()
    {
        if (!_completed.Task.IsCompleted)
        {
            _aborted.TrySetResult();
        }
    }

    internal void MarkCompleted(int status) => _completed.TrySetResult(status);

    private static (string? Id, string? Method) ReadEnvelope(byte[] body)
    {
        if (body.Length == 0)
        {
            return (null, null);
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;

            return root.ValueKind != JsonValueKind.Object
                ? (null, null)
                : (root.TryGetProperty("id", out var id) ? id.GetRawText() : null,
                   root.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String ? method.GetString() : null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }
}
