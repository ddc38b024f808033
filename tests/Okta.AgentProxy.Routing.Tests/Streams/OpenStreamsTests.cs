using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Streams;

/// <summary>A stream ends when a request with its token would no longer be let in (P27), and keeps no secret until then.</summary>
public sealed class OpenStreamsTests
{
    // The token's hour, and the minute of skew that requests have.
    private static readonly TimeSpan Over = TimeSpan.FromMinutes(61) + TimeSpan.FromSeconds(1);

    private readonly LaterClock _clock = new();

    [Fact]
    public async Task GetStream_ItsTokenIsOver_Ends()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend.Url);
        var stream = backend.Answers.Stream();
        using var response = await proxy.As().GetAsync("/b");
        using StreamReader events = new(await response.Content.ReadAsStreamAsync());

        // Well within the hour: nobody ends it, and an event that is sent now arrives.
        _clock.Advance(TimeSpan.FromMinutes(50));
        await stream.SendAsync("still here");
        Assert.Equal("event: message", await events.ReadLineAsync());

        _clock.Advance(Over - TimeSpan.FromMinutes(50));

        await stream.Aborted.WaitAsync(TestLimits.Deadline);
        Assert.Contains("still here", await events.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStream_ItsTokenIsOverWhenTheBackendAnswers_EndsAtOnce()
    {
        // What ends streams later must not hide that this one is not ended now.
        _clock.Ticks = false;
        await using var backend = await LateStream.StartAsync();
        await using var proxy = await StartAsync(backend.Url);
        var opening = proxy.As().GetAsync("/b");
        await backend.OpeningAsync();

        _clock.Advance(Over);
        backend.Answer();

        await backend.Aborted.WaitAsync(TestLimits.Deadline);
        using var response = await opening;
        Assert.Equal("", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GetStream_WhileOpen_KeepsNoCredentialOfTheBackend()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        RecordingTransport transport = new();
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url, "pre-shared-key", ("auth_config:key", "the-backends-key"), ("auth_config:header_name", "X-Api-Key"))
            .Services(s => s.Services.AddSingleton<IBackendTransport>(transport)));
        var stream = backend.Answers.Stream();
        using var response = await proxy.As().GetAsync("/b");
        using StreamReader events = new(await response.Content.ReadAsStreamAsync());
        await stream.SendAsync("one");
        Assert.Equal("event: message", await events.ReadLineAsync());

        Assert.Contains("the-backends-key", transport.KeysSent);
        Assert.Empty(transport.Request!.Headers);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        stream.Complete();
    }

    private Task<TestProxy> StartAsync(Uri backend) =>
        TestProxy.StartAsync(p => p.Backend("b", "/b", backend).Services(s => s.Services.AddSingleton<TimeProvider>(_clock)));

    private sealed class RecordingTransport : IBackendTransport, IDisposable
    {
        private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

        public IReadOnlyList<string> Schemes { get; } = ["http"];

        public HttpRequestMessage? Request { get; private set; }

        public IReadOnlyList<string> KeysSent { get; private set; } = [];

        public Task<HttpResponseMessage> SendAsync(Backend backend, HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (Request, KeysSent) = (request, [.. request.Headers.GetValues("X-Api-Key")]);
            return _client.SendAsync(request, cancellationToken);
        }

        public void Dispose() => _client.Dispose();
    }

    /// <summary>The real clock, and how much later a test says it is.</summary>
    private sealed class LaterClock : TimeProvider
    {
        private long _later;

        /// <summary>Whether timers fire; they do by the real clock.</summary>
        public bool Ticks { get; set; } = true;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _later));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Ticks ? base.CreateTimer(callback, state, dueTime, period) : base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _later, by.Ticks);
    }
}
