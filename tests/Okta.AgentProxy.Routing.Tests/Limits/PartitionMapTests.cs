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

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1_024)]
    [InlineData(5_000)]
    [InlineData(60_000)]
    public void Get_ToolsThatOneCallerInvents_ChangeNothingForAnother(int tools)
    {
        PartitionMap<RatePartition> map = new(now => new RatePartition(now), Second);
        for (var i = 0; i < tools; i++)
        {
            map.Get(ToolOf("noisy", i), now: 1_000).Take(1_000, Interval, Interval);
        }

        // A tool each, unlike the partition that newcomers share when all are taken.
        var passed = Enumerable.Range(0, 100).Count(i => map.Get(ToolOf("quiet", i), now: 1_000).Take(1_000, Interval, Interval) == 0);

        Assert.Equal(100, passed);
        Assert.InRange(map.Count, 1, PartitionMap<RatePartition>.MaxTools + 1 + 100);
    }

    [Fact]
    public void Get_MoreToolsThanACallerHasPartitionsFor_LimitsTheRestTogetherAndGivesBackThere()
    {
        PartitionMap<RatePartition> map = new(now => new RatePartition(now), Second);
        for (var i = 0; i < PartitionMap<RatePartition>.MaxTools; i++)
        {
            map.Get(ToolOf("a", i), now: 1_000).Take(1_000, Interval, Interval);
        }

        var rest = map.Get(ToolOf("a", 2_000), now: 1_000);

        Assert.Same(rest, map.Get(ToolOf("a", 2_001), now: 1_000));
        Assert.Same(rest, map.Find(ToolOf("a", 2_002)));
        Assert.NotSame(rest, map.Find(ToolOf("a", 3)));
        Assert.NotSame(rest, map.Get(ToolOf("b", 2_000), now: 1_000));
    }

    [Fact]
    public void Remove_RetiredToolsOfACaller_MakesRoomForOthers()
    {
        PartitionMap<RatePartition> map = new(now => new RatePartition(now), Second);
        for (var i = 0; i < PartitionMap<RatePartition>.MaxTools; i++)
        {
            map.Remove(ToolOf("a", i), map.Get(ToolOf("a", i), now: 1_000));
        }

        var (one, other) = (map.Get(ToolOf("a", 5_000), now: 1_000), map.Get(ToolOf("a", 5_001), now: 1_000));

        Assert.NotSame(one, other);
        Assert.Equal(2, map.Count);
    }

    private static LimitKey ToolOf(string user, int i) => new(null, "issuer", user, null, $"tool-{i}");

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
