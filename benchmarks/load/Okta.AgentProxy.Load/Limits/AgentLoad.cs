using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Okta.AgentProxy.Load.Limits;

/// <summary>
/// One agent that sends at a steady rate whether or not answers come, and keeps when each request was sent, how long it took and how it was
/// answered. What the sender itself is late is caught up: the rate offered is the rate asked for.
/// </summary>
internal sealed class AgentLoad(HttpClient http, Uri url, string token, double perSecond, double phase)
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(World.Message);

    private readonly Lock _lock = new();
    private readonly List<Answer> _answers = [];
    private readonly List<Task> _pending = [];

    /// <summary>Sends until <paramref name="length"/> has passed, then waits for what is still on its way.</summary>
    public async Task<IReadOnlyList<Answer>> RunAsync(TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(2));
        for (var sent = 0; await timer.WaitForNextTickAsync();)
        {
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed >= length)
            {
                break;
            }

            for (; sent < (elapsed.TotalSeconds * perSecond) - phase; sent++)
            {
                _pending.Add(SendAsync(start));
            }
        }

        await Task.WhenAll(_pending);
        return _answers;
    }

    private async Task SendAsync(long start)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, url) { Content = new ByteArrayContent(Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");

        var at = Stopwatch.GetTimestamp();
        using var response = await http.SendAsync(request);
        Answer answer = new(Stopwatch.GetElapsedTime(start, at), Stopwatch.GetElapsedTime(at), response.StatusCode);
        lock (_lock)
        {
            _answers.Add(answer);
        }
    }

    /// <summary>One request, answered.</summary>
    /// <param name="SentAt">When, since the beginning.</param>
    /// <param name="Took">How long until the whole answer was there.</param>
    /// <param name="Status">The answer's status.</param>
    internal readonly record struct Answer(TimeSpan SentAt, TimeSpan Took, HttpStatusCode Status)
    {
        public TimeSpan DoneAt => SentAt + Took;
    }
}
