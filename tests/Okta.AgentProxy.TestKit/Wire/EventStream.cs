using System.Net.ServerSentEvents;

namespace Okta.AgentProxy.TestKit.Wire;

/// <summary>A response whose events a test reads one by one, as they arrive.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SseItem<string>> _events;
    private readonly CancellationTokenSource _hangUp;

    private EventStream(HttpResponseMessage response, Stream body, CancellationTokenSource hangUp)
    {
        _hangUp = hangUp;
        Response = response;
        _events = SseParser.Create(body).EnumerateAsync(hangUp.Token).GetAsyncEnumerator(hangUp.Token);
    }

    /// <summary>The response, of which only the headers have been read.</summary>
    public HttpResponseMessage Response { get; }

    /// <summary>Sends a request and returns as soon as the response headers are there.</summary>
    public static async Task<EventStream> OpenAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);

        var hangUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, hangUp.Token);

        return new EventStream(response, await response.Content.ReadAsStreamAsync(hangUp.Token), hangUp);
    }

    /// <summary>Waits for the next event; null when the stream ended normally. Throws when the connection broke.</summary>
    public async Task<SseItem<string>?> NextAsync() => await _events.MoveNextAsync() ? _events.Current : null;

    /// <summary>Waits for the next event that carries data.</summary>
    public async Task<string?> NextDataAsync()
    {
        while (await NextAsync() is { } item)
        {
            if (item.Data.Length > 0)
            {
                return item.Data;
            }
        }

        return null;
    }

    /// <summary>Hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _hangUp.CancelAsync();
        Response.Dispose();
        _hangUp.Dispose();
    }
}
