using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Core.Tests.Telemetry;

public sealed class AgentProxyMetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<AgentProxyMetrics>().BuildServiceProvider();
    private readonly List<(string Name, double Value, string Tags)> _measured = [];
    private MeterListener? _listener;

    private AgentProxyMetrics Metrics => _services.GetRequiredService<AgentProxyMetrics>();

    public void Dispose()
    {
        _listener?.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void RequestCompleted_Listener_GetsCountAndDuration()
    {
        Listen();

        Metrics.RequestCompleted("hr", "cursor", "allowed", TimeSpan.FromMilliseconds(250));
        Metrics.RequestCompleted(null, null, "backend_not_found", TimeSpan.Zero);

        Assert.Contains(("agentproxy.requests", 1, "agent=cursor backend=hr outcome=allowed"), _measured);
        Assert.Contains(("agentproxy.request.duration", 0.25, "agent=cursor backend=hr outcome=allowed"), _measured);
        Assert.Contains(("agentproxy.requests", 1, "agent=none backend=none outcome=backend_not_found"), _measured);
    }

    [Fact]
    public void OtherInstruments_Listener_GetsThem()
    {
        Listen();

        Metrics.UpstreamCompleted("hr", 200, TimeSpan.FromSeconds(2));
        Metrics.ValidatedTokenLookup(hit: true);
        Metrics.ValidatedTokenLookup(hit: false);

        Assert.Equal(
            [
                ("agentproxy.upstream.duration", 2, "backend=hr status=200"),
                ("agentproxy.validated_token.lookups", 1, "result=hit"),
                ("agentproxy.validated_token.lookups", 1, "result=miss"),
            ],
            _measured);
    }

    [Fact]
    public void NobodyListens_NothingIsAllocated()
    {
        var metrics = Metrics;
        Record(metrics);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Record(metrics);
        var after = GC.GetAllocatedBytesForCurrentThread();

        Assert.False(metrics.ObservesRequests || metrics.ObservesUpstream);
        Assert.Equal(before, after);

        static void Record(AgentProxyMetrics metrics)
        {
            metrics.RequestCompleted("hr", "cursor", "allowed", TimeSpan.Zero);
            metrics.UpstreamCompleted("hr", 200, TimeSpan.Zero);
            metrics.ValidatedTokenLookup(hit: true);
        }
    }

    private void Listen()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                // Other tests have meters of the same name: only this container's count.
                if (instrument.Meter.Name == AgentProxyDiagnostics.Name && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
        _ = Metrics;
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Add((instrument.Name, value, string.Join(' ', tags.ToArray().OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}"))));
}
