namespace Okta.AgentProxy.Routing.Performance;

/// <summary>
/// Counts what something allocates per run, on the calling thread and so to the byte, whatever else the machine does. The runtime improves hot code
/// while it runs, and on a busy machine it may take its time over that: the steady state is the least that is seen.
/// </summary>
internal static class AllocationMeter
{
    private const int Batch = 500;
    private const int CalmBatches = 100;
    private const int MostBatches = 1_000;

    /// <summary>The bytes of one run in the steady state. Ends as soon as it is no more than <paramref name="enough"/>; without that, when it has long not become less.</summary>
    public static long BytesPerRun(Action run, Func<long>? notOurs = null, long? enough = null)
    {
        var least = long.MaxValue;
        var calm = 0;
        for (var batch = 0; batch < MostBatches && (enough is null ? calm < CalmBatches : least > enough); batch++)
        {
            var perRun = Measure(run, notOurs);
            calm = perRun < least ? 0 : calm + 1;
            least = Math.Min(least, perRun);

            // Gives the compiler's thread its turn.
            Thread.Yield();
        }

        return least;
    }

    private static long Measure(Action run, Func<long>? notOurs)
    {
        var excludedBefore = notOurs?.Invoke() ?? 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Batch; i++)
        {
            run();
        }

        var total = GC.GetAllocatedBytesForCurrentThread() - before - ((notOurs?.Invoke() ?? 0) - excludedBefore);

        // Rounded up: what is allocated once in a while counts, too.
        return (total + Batch - 1) / Batch;
    }
}
