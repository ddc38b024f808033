namespace Okta.AgentProxy.Routing.Performance;

/// <summary>
/// Counts what something allocates per run, on the calling thread and so to the byte, whatever else the machine does. The runtime improves hot code
/// while it runs, so the same thing is counted until it has not become less for a while: what is left is the steady state.
/// </summary>
internal static class AllocationMeter
{
    private const int Batch = 500;
    private const int CalmBatches = 100;

    public static long BytesPerRun(Action run, Func<long>? notOurs = null)
    {
        var least = long.MaxValue;
        for (var calm = 0; calm < CalmBatches; calm++)
        {
            var excludedBefore = notOurs?.Invoke() ?? 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Batch; i++)
            {
                run();
            }

            var total = GC.GetAllocatedBytesForCurrentThread() - before - ((notOurs?.Invoke() ?? 0) - excludedBefore);

            // Rounded up: what is allocated once in a while counts, too.
            var perRun = (total + Batch - 1) / Batch;
            if (perRun < least)
            {
                least = perRun;
                calm = 0;
            }

            // Lets the background compiler of a one-core machine get its turn.
            Thread.Yield();
        }

        return least;
    }
}
