using Microsoft.Extensions.Logging;
using Okta.AgentProxy.Core.Tests.Configuration;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Core.Tests.Background;

/// <summary>Whatever work in the background throws is logged and ends nothing.</summary>
public sealed class BackgroundWorkTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly LogCollector _log = new();
    private readonly ILogger _logger;

    public BackgroundWorkTests() => _logger = _log.CreateLogger("test");

#pragma warning disable CA2201 // What the runtime reserves is what it throws.
    public static TheoryData<Exception> Failures =>
    [
        new InvalidOperationException(), new OperationCanceledException(), new TaskCanceledException(), new ObjectDisposedException("x"), new AggregateException(new IOException()),
        new TimeoutException(), new NullReferenceException(), new OutOfMemoryException(),
    ];
#pragma warning restore CA2201

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(Failures))]
    public void Timer_CallbackThrows_IsLoggedAndTheNextTickCalls(Exception failure)
    {
        var calls = 0;
        using var timer = BackgroundWork.CreateTimer(_time, _ => throw (++calls > 0 ? failure : null!), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), _logger);

        var thrown = Record.Exception(() => _time.Advance(TimeSpan.FromSeconds(3)));

        Assert.Null(thrown);
        Assert.Equal((3, 3), (calls, Logged()));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void OnChange_ListenerThrows_IsLoggedAndTheNextChangeCalls(Exception failure)
    {
        ChangeSignal signal = new();
        var calls = 0;
        using var subscription = BackgroundWork.OnChange(signal.Watch, () => throw (++calls > 0 ? failure : null!), _logger);

        var thrown = Record.Exception(() =>
        {
            signal.Fire();
            signal.Fire();
        });

        Assert.Null(thrown);
        Assert.Equal((2, 2), (calls, Logged()));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Loop_Throws_BeginsAgainAfterThePause(Exception failure)
    {
        var calls = 0;
        using CancellationTokenSource stop = new();
        var loop = BackgroundWork.KeepRunningAsync(_ => ++calls < 3 ? throw failure : Task.Delay(Timeout.Infinite, stop.Token), _time, _logger, stop.Token);

        _time.Advance(BackgroundWork.Pause);
        _time.Advance(BackgroundWork.Pause);
        Assert.Equal(3, calls);
        await stop.CancelAsync();
        await loop;

        Assert.Equal(2, Logged());
    }

    [Fact]
    public async Task Loop_StoppedByTheHost_EndsWithoutALog()
    {
        using CancellationTokenSource stop = new();
        var loop = BackgroundWork.KeepRunningAsync(async token => await Task.Delay(Timeout.InfiniteTimeSpan, token), _time, _logger, stop.Token);

        await stop.CancelAsync();
        await loop;

        Assert.Equal(0, Logged());
    }

    [Fact]
    public void Timer_LogThatThrowsToo_EndsNothing()
    {
        using var timer = BackgroundWork.CreateTimer(_time, _ => throw new InvalidOperationException(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), new BrokenLog());

        Assert.Null(Record.Exception(() => _time.Advance(TimeSpan.FromSeconds(1))));
    }

    private int Logged() => _log.Entries.Count(entry => entry.Id.Id == EventIds.BackgroundWorkFailed);

    private sealed class BrokenLog : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => throw new IOException("the disk is full");
    }
}
