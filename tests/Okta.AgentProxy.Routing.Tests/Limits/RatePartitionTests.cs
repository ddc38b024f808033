using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Routing.Tests.Limits;

public sealed class RatePartitionTests
{
    private const long Interval = 10;

    [Fact]
    public void Take_FullBucket_GivesExactlyItsDepth()
    {
        RatePartition partition = new(now: 1_000);

        var taken = Enumerable.Range(0, 20).Count(_ => partition.Take(1_000, Interval, depth: 5 * Interval) == 0);

        Assert.Equal(5, taken);
    }

    [Fact]
    public void Take_Empty_SaysHowLongToWaitAndIsRight()
    {
        RatePartition partition = new(now: 1_000);
        partition.Take(1_000, Interval, Interval);

        var wait = partition.Take(1_003, Interval, Interval);

        Assert.Equal(7, wait);
        Assert.NotEqual(0, partition.Take(1_003 + wait - 1, Interval, Interval));
        Assert.Equal(0, partition.Take(1_003 + wait, Interval, Interval));
    }

    [Fact]
    public void Take_AnyTimesOfArrival_DecidesLikeABucketThatIsFilledContinuously() => Prop.ForAll<PositiveInt[], PositiveInt>((gaps, burst) =>
    {
        long depth = ((burst.Get % 10) + 1) * Interval, now = 0, level = depth;
        RatePartition partition = new(now);
        foreach (var gap in gaps)
        {
            var passed = gap.Get % 40;
            now += passed;
            level = Math.Min(depth, level + passed);
            var may = level >= Interval;
            level -= may ? Interval : 0;

            Assert.Equal(may, partition.Take(now, Interval, depth) == 0);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void GiveBack_AfterTake_IsAsIfNothingHadBeen()
    {
        RatePartition partition = new(now: 0);
        partition.Take(0, Interval, 2 * Interval);
        partition.Take(0, Interval, 2 * Interval);

        partition.GiveBack(Interval);

        Assert.Equal([0, Interval], [partition.Take(0, Interval, 2 * Interval), partition.Take(0, Interval, 2 * Interval)]);
    }

    [Fact]
    public void TryRetire_InUse_IsRefused()
    {
        RatePartition partition = new(now: 0);
        partition.Take(0, Interval, Interval);

        Assert.False(partition.TryRetire(Interval - 1));
        Assert.True(partition.TryRetire(Interval));
        Assert.Equal(RatePartition.Retired, partition.Take(Interval, Interval, Interval));
    }

    [Fact]
    public void GiveBack_Retired_DoesNotBringItBackToLife()
    {
        RatePartition partition = new(now: 0);
        partition.TryRetire(0);

        partition.GiveBack(Interval);

        Assert.Equal(RatePartition.Retired, partition.Take(0, Interval, Interval));
    }

    [Fact]
    public async Task Take_ManyThreads_NoRequestIsCountedTwiceOrNotAtAll()
    {
        RatePartition partition = new(now: 0);
        var taken = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                if (partition.Take(0, Interval, 5_000 * Interval) == 0)
                {
                    Interlocked.Increment(ref taken);
                }
            }
        })));

        Assert.Equal(5_000, taken);
    }
}
