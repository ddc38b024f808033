using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Routing.Admin.Pages.Traffic;
using Okta.AgentProxy.Routing.Performance;

namespace Okta.AgentProxy.Routing.Tests.Admin.Pages.Traffic;

public sealed class TrafficMonitorTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SteppedClock _clock = new();
    private readonly AgentProxyMetrics _metrics;
    private readonly TrafficMonitor _monitor;

    public TrafficMonitorTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _metrics = new AgentProxyMetrics(meters);
        _monitor = new TrafficMonitor(meters, _clock);
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Read_RequestsOfTwoBackendsAndAgents_AreCountedByEach()
    {
        Request("employees", "cursor", "allowed", 10, times: 30);
        Request("finance", "cursor", "authorization_denied", 2, times: 10);
        Request("finance", null, "invalid_token", 1, times: 5);

        var window = _monitor.Read();

        Assert.Equal((45, 15), (window.All.Requests, window.All.Refused));
        Assert.Equal([("employees", 30, 0), ("finance", 15, 15)], window.Backends.Select(Counts));
        Assert.Equal([("cursor", 40, 10), ("none", 5, 5)], window.Agents.Select(Counts));
        Assert.Equal(45 / 60.0, window.All.PerSecond);
    }

    [Fact]
    public void Read_RequestsThatGoOn_TilesAreTheSumOfTheTable()
    {
        foreach (var (backend, index) in new[] { "employees", "finance", "hr", "none" }.Select((backend, index) => (backend, index)))
        {
            Request(backend, index % 2 == 0 ? "cursor" : null, "allowed", 3, times: 7 + index);
            _clock.Advance(TimeSpan.FromSeconds(25));
            Request(backend, "copilot", "tool_denied", 3, times: index);
        }

        var window = _monitor.Read();
        Request("employees", "cursor", "allowed", 3, times: 100);

        Assert.Equal(window.Backends.Sum(line => line.Requests), window.All.Requests);
        Assert.Equal(window.Agents.Sum(line => line.Requests), window.All.Requests);
        Assert.Equal(window.Backends.Sum(line => line.Refused), window.All.Refused);
        Assert.Equal(window.Agents.Sum(line => line.PerSecond), window.All.PerSecond, precision: 9);
        Assert.Equal(34 + 6, window.All.Requests);
    }

    [Fact]
    public void Read_SliceThatIsOver_IsDrawnAtItsPlace()
    {
        Request("employees", "cursor", "allowed", 8, times: 20);
        _clock.Advance(TimeSpan.FromSeconds(10));

        var line = Assert.Single(_monitor.Read().Backends);

        Assert.Equal(2.0, line.Rate[^1]);
        Assert.InRange(line.Latency[^1]!.Value, 0.008 / Math.Sqrt(2), 0.008 * Math.Sqrt(2));
        Assert.All(line.Rate.SkipLast(1), rate => Assert.Equal(0, rate));
        Assert.All(line.Latency.SkipLast(1), latency => Assert.Null(latency));
    }

    [Fact]
    public void Read_AQuarterOfAnHourLater_HasForgotten()
    {
        Request("employees", "cursor", "allowed", 8, times: 20);
        _clock.Advance(TimeSpan.FromMinutes(15));
        var last = _monitor.Read();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Request("finance", "cursor", "allowed", 8, times: 1);

        var window = _monitor.Read();

        Assert.Equal(20, last.All.Requests);
        Assert.Equal(["finance"], window.Backends.Select(line => line.Name));
        Assert.Equal(1, window.All.Requests);
    }

    [Fact]
    public void Read_PercentilesOfAMixture_AreRightToAStep()
    {
        Request("employees", "cursor", "allowed", 2, times: 90);
        Request("employees", "cursor", "allowed", 400, times: 10);

        var all = _monitor.Read().All;

        Assert.InRange(all.Median!.Value, 0.002 / Math.Sqrt(2), 0.002 * Math.Sqrt(2));
        Assert.InRange(all.Slow!.Value, 0.4 / Math.Sqrt(2), 0.4 * Math.Sqrt(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(86_400_000)]
    public void Read_AbsurdLatency_IsCounted(double milliseconds)
    {
        Request("employees", "cursor", "allowed", milliseconds, times: 3);

        Assert.Equal(3, _monitor.Read().All.Requests);
    }

    [Fact]
    public async Task Record_FromManyThreadsOverManySlices_LosesNothing()
    {
        const int Threads = 8;
        const int Each = 20_000;

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                Request(i % 2 == 0 ? "employees" : "finance", "cursor", "allowed", 5, times: 1);
                if (thread == 0 && i % 1000 == 0)
                {
                    _clock.Advance(TimeSpan.FromSeconds(10));
                }
            }
        })));

        Assert.Equal(Threads * Each, _monitor.Read().All.Requests);
    }

    [Fact]
    public void Record_InTheSteadyState_AllocatesNothing()
    {
        var bytes = AllocationMeter.BytesPerRun(() => _metrics.RequestCompleted("employees", "cursor", "allowed", TimeSpan.FromMilliseconds(3)), enough: 0);

        Assert.Equal(0, bytes);
        Assert.True(_monitor.Read().All.Requests > 0);
    }

    [Fact]
    public void Record_MoreNamesThanAreKept_GoToTheOthers()
    {
        for (var i = 0; i < 600; i++)
        {
            Request($"backend-{i}", "cursor", "allowed", 5, times: 1);
        }

        var window = _monitor.Read();

        Assert.Equal(600, window.Backends.Sum(line => line.Requests));
        Assert.InRange(window.Backends.Count, 2, 502);
        Assert.Contains(window.Backends, line => line.Name == "(others)");
    }

    [Fact]
    public void Record_OfAnotherApplicationInTheProcess_IsNotCounted()
    {
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new AgentProxyMetrics(others.GetRequiredService<IMeterFactory>());

        metrics.RequestCompleted("employees", "cursor", "allowed", TimeSpan.FromMilliseconds(3));

        Assert.False(metrics.ObservesRequests);
        Assert.Equal(0, _monitor.Read().All.Requests);
    }

    [Fact]
    public void Dispose_Monitor_StopsListening()
    {
        Assert.True(_metrics.ObservesRequests);

        _monitor.Dispose();

        Assert.False(_metrics.ObservesRequests);
    }

    private void Request(string backend, string? agent, string outcome, double milliseconds, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _metrics.RequestCompleted(backend, agent, outcome, TimeSpan.FromMilliseconds(milliseconds));
        }
    }

    private static (string, int, int) Counts(TrafficLine line) => (line.Name, (int)line.Requests, (int)line.Refused);

    /// <summary>Moves when the test moves it.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerSecond;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }
}
