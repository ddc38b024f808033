namespace Okta.AgentProxy.Routing.Admin.Pages.Traffic;

/// <summary>What happened within one slice of time. Counters only: writers never wait for one another or for a reader.</summary>
internal sealed class TrafficBucket(long slice)
{
    private readonly long[] _latency = new long[LatencyScale.Steps];
    private long _refused;

    /// <summary>Which slice of time it is, counted from the start.</summary>
    public long Slice { get; } = slice;

    public long Refused => Volatile.Read(ref _refused);

    public void Add(double seconds, bool allowed)
    {
        Interlocked.Increment(ref _latency[LatencyScale.StepOf(seconds)]);
        if (!allowed)
        {
            Interlocked.Increment(ref _refused);
        }
    }

    /// <summary>Adds the latencies to <paramref name="sum"/> and returns how many they are.</summary>
    public long AddTo(long[] sum)
    {
        long count = 0;
        for (var i = 0; i < sum.Length; i++)
        {
            var step = Volatile.Read(ref _latency[i]);
            sum[i] += step;
            count += step;
        }

        return count;
    }
}
