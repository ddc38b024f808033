using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Okta.AgentProxy.Routing.Admin.Pages.Traffic;

/// <summary>
/// Listens to the proxy's own request histogram and keeps the last quarter of an hour in memory, by backend and by agent. Made when the pages are
/// mapped: without it nobody listens. A request costs two look-ups and two or four interlocked additions, no lock, no allocation.
/// </summary>
internal sealed class TrafficMonitor : IDisposable
{
    private const string RequestDuration = "agentproxy.request.duration";

    // Names come from the configuration, so there are few; but entities can be made and deleted all day.
    private const int MaxSeries = 500;
    private const string Others = "(others)";

    private readonly ConcurrentDictionary<string, TrafficSeries> _backends = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TrafficSeries> _agents = new(StringComparer.Ordinal);
    private readonly TrafficSeries _all = new();
    private readonly MeterListener _listener = new();
    private readonly TimeProvider _clock;
    private readonly long _start;

    public TrafficMonitor(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        _start = clock.GetTimestamp();

        // Several applications may run in one process, each with a meter of that name: its scope is the application's factory.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == RequestDuration && instrument.Meter.Name == AgentProxyDiagnostics.Name && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Record(seconds, tags));
        _listener.Start();
    }

    /// <summary>The window that ends now.</summary>
    public TrafficWindow Read() => new(CurrentSlice(), _all, Sorted(_backends), Sorted(_agents));

    public void Dispose() => _listener.Dispose();

    private void Record(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var slice = CurrentSlice();
        var allowed = Tag(tags, "outcome") == "allowed";
        _all.Add(slice, seconds, allowed);
        Series(_backends, Tag(tags, "backend")).Add(slice, seconds, allowed);
        Series(_agents, Tag(tags, "agent")).Add(slice, seconds, allowed);
    }

    private long CurrentSlice() => (long)(_clock.GetElapsedTime(_start) / TrafficSeries.SliceLength);

    private static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string key)
    {
        foreach (var (name, value) in tags)
        {
            if (name == key)
            {
                return value as string ?? "none";
            }
        }

        return "none";
    }

    private static TrafficSeries Series(ConcurrentDictionary<string, TrafficSeries> all, string name) =>
        all.TryGetValue(name, out var series) ? series : all.GetOrAdd(all.Count < MaxSeries ? name : Others, static _ => new TrafficSeries());

    private static KeyValuePair<string, TrafficSeries>[] Sorted(ConcurrentDictionary<string, TrafficSeries> all) =>
        [.. all.OrderBy(pair => pair.Key, StringComparer.Ordinal)];
}
