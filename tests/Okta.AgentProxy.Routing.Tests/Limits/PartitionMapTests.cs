namespace Okta.AgentProxy.Routing.Tests.Limits;

public sealed class PartitionMapTests
{
    private const long Second = 1_000, Interval = 100;

    [Fact]
    public void Get_MoreKeysThanFit_StaysBoundedAndLimitsTheRestTogether()
    {
        PartitionMap<RatePartition> map = new(now => new RatePartition(now), Second, capacity: 100);

        var passed = Enumerable.Range(0, 10_000).Count(i => map.Get(Key(i), now: 1_000).Take(1_000, Interval, Interval) == 0);

        Assert.Equal(100, map.Count);
        Assert.Equal(101, passed);
    }

    [Fact]
    public void Get_FullOfIdleOnes_MakesRoom()
    {
        PartitionMap<RatePartition> map = new(now => new RatePartition(now), Second, capacity: 100);
        for (var i = 0; i < 100; i++)
        {
            map.Get(Key(i), now: 1_000).Take(1_000, Interval, Interval);
        }

        var later = 1_000 + Second + Interval;
        var newcomer = map.Get(Key(100), later);

        Assert.Equal(1, map.Count);
        Assert.Equal(0, newcomer.Take(later, Interval, Interval));
        Assert.Same(newcomer, map.Get(Key(100), later));
    }

    [Fact]
    public void Get_FullOfBusyOnes_WalksThemOnceASecondOnly()
    {
        CountingPartition.Asked = 0;
        PartitionMap<CountingPartition> map = new(_ => new CountingPartition(), Second, capacity: 100);

        for (var i = 0; i < 5_000; i++)
        {
            map.Get(Key(i), now: 10_000 + (i / 1_000));
        }

        Assert.Equal(100, CountingPartition.Asked);
    }

    [Fact]
    public void Get_RetiredByTheSweep_IsMadeAnewWithItsBudgetWhole()
    {
        PartitionMap<RatePartition> map = new(now => new RatePartition(now), Second, capacity: 2);
        var first = map.Get(Key(0), now: 1_000);
        map.Get(Key(1), now: 1_000);
        map.Get(Key(2), now: 10_000);

        Assert.Equal(RatePartition.Retired, first.Take(10_000, Interval, Interval));
        Assert.NotSame(first, map.Get(Key(0), now: 10_000));
    }

    [Fact]
    public void Remove_AlreadyReplaced_LeavesTheNewOne()
    {
        PartitionMap<RatePartition> map = new(now => new RatePartition(now), Second);
        var old = map.Get(Key(0), now: 0);
        map.Remove(Key(0), old);
        var made = map.Get(Key(0), now: 0);

        map.Remove(Key(0), old);

        Assert.Same(made, map.Get(Key(0), now: 0));
        Assert.Equal(1, map.Count);
    }

    private static LimitKey Key(int i) => new(null, "issuer", $"user-{i}", null, null);

    private sealed class CountingPartition : IPartition
    {
        public static int Asked { get; set; }

        public bool TryRetire(long now)
        {
            Asked++;
            return false;
        }
    }
}
