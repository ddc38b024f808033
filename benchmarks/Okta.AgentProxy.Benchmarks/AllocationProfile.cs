using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using Okta.AgentProxy.Routing.Performance;

namespace Okta.AgentProxy.Benchmarks;

/// <summary>
/// Says where the bytes of one request go, by type: the exact total from the thread's counter, the shares from the runtime's allocation samples.
/// </summary>
internal static class AllocationProfile
{
    private const int Requests = 400_000;

    public static async Task PrintAsync(bool answersLater)
    {
        await using var list = await StageList.CreateAsync();
        list.Transport.AnswersLater = answersLater;
        for (var i = 0; i < 50_000; i++)
        {
            list.Send();
        }

        using Samples samples = new();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var backendBefore = list.Transport.Allocated;
        for (var i = 0; i < Requests; i++)
        {
            list.Send();
        }

        var total = (GC.GetAllocatedBytesForCurrentThread() - before) / Requests;
        var backend = (list.Transport.Allocated - backendBefore) / Requests;
        Console.WriteLine($"{total} bytes per request, {backend} of them the missing backend's: {total - backend}");

        var all = samples.BytesByType.Values.Sum();
        foreach (var (type, bytes) in samples.BytesByType.OrderByDescending(t => t.Value).Take(40))
        {
            Console.WriteLine($"{(double)bytes / all * total,8:F0}  {type}");
        }
    }

    public static async Task SpinAsync(TimeSpan duration)
    {
        await using var list = await StageList.CreateAsync();
        list.Transport.AnswersLater = true;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            var batch = Stopwatch.GetTimestamp();
            for (var i = 0; i < 200_000; i++)
            {
                list.Send();
            }

            Console.WriteLine($"{Stopwatch.GetElapsedTime(batch).TotalNanoseconds / 200_000:F0} ns per request");
        }
    }

    private sealed class Samples : EventListener
    {
        private const EventKeywords Gc = (EventKeywords)1;

        public ConcurrentDictionary<string, long> BytesByType { get; } = new();

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            {
                EnableEvents(eventSource, EventLevel.Verbose, Gc);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) == true && eventData.Payload is { } payload)
            {
                BytesByType.AddOrUpdate((string)payload[5]!, Convert.ToInt64(payload[3], null), (_, sum) => sum + Convert.ToInt64(payload[3], null));
            }
        }
    }
}
