namespace Okta.AgentProxy.Routing.Admin.Pages.Traffic;

/// <summary>The last quarter of an hour of one backend or agent, in slices of ten seconds.</summary>
internal sealed class TrafficSeries
{
    /// <summary>How many slices are kept.</summary>
    public const int Slices = 90;

    /// <summary>How long one is.</summary>
    public static readonly TimeSpan SliceLength = TimeSpan.FromSeconds(10);

    // One more than is shown, for the slice that is not over.
    private const int Places = Slices + 1;

    private readonly TrafficBucket?[] _ring = new TrafficBucket?[Places];

    public void Add(long slice, double seconds, bool allowed)
    {
        ref var place = ref _ring[slice % Places];
        var bucket = Volatile.Read(ref place);
        while (bucket is null || bucket.Slice < slice)
        {
            // The first request of a slice replaces the one of a quarter of an hour ago; who comes second uses the first's.
            var fresh = new TrafficBucket(slice);
            var found = Interlocked.CompareExchange(ref place, fresh, bucket);
            bucket = ReferenceEquals(found, bucket) ? fresh : found;
        }

        bucket.Add(seconds, allowed);
    }

    /// <summary>The bucket of that slice, if anything happened then.</summary>
    public TrafficBucket? At(long slice) => slice >= 0 && Volatile.Read(ref _ring[slice % Places]) is { } bucket && bucket.Slice == slice ? bucket : null;
}
