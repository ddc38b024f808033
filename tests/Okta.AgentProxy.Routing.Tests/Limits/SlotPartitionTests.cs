namespace Okta.AgentProxy.Routing.Tests.Limits;

public sealed class SlotPartitionTests
{
    [Fact]
    public void TryEnter_AllTaken_FailsUntilOneLeaves()
    {
        SlotPartition slots = new();

        Assert.Equal([true, true, false], [slots.TryEnter(2), slots.TryEnter(2), slots.TryEnter(2)]);
        slots.Exit();

        Assert.True(slots.TryEnter(2));
    }

    [Fact]
    public void TryRetire_SlotTaken_IsRefused()
    {
        SlotPartition slots = new();
        slots.TryEnter(2);

        Assert.False(slots.TryRetire(0));
        slots.Exit();

        Assert.True(slots.TryRetire(0));
        Assert.False(slots.TryEnter(2));
        Assert.True(slots.IsRetired);
    }

    [Fact]
    public async Task TryEnter_ManyThreads_NeverMoreThanAllowed()
    {
        SlotPartition slots = new();
        int inside = 0, most = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                if (slots.TryEnter(3))
                {
                    var now = Interlocked.Increment(ref inside);
                    for (var seen = Volatile.Read(ref most); seen < now; seen = Volatile.Read(ref most))
                    {
                        Interlocked.CompareExchange(ref most, now, seen);
                    }

                    Interlocked.Decrement(ref inside);
                    slots.Exit();
                }
            }
        })));

        Assert.InRange(most, 1, 3);
        Assert.Equal(0, slots.Taken);
    }
}
