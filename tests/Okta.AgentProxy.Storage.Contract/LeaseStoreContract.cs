using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>What leases do.</summary>
public abstract class LeaseStoreContract : StorageContract
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private ILeaseStore Leases => Node.GetRequiredService<ILeaseStore>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acquire_HeldByAnother_IsRefused()
    {
        Assert.NotNull(await Leases.TryAcquireAsync("work", "a", Minute, Cancellation));

        Assert.Null(await Leases.TryAcquireAsync("work", "b", Minute, Cancellation));
        Assert.NotNull(await Leases.TryAcquireAsync("other work", "b", Minute, Cancellation));
    }

    [Fact]
    public async Task Acquire_HeldByMyself_IsExtendedWithTheSameFence()
    {
        var first = await Leases.TryAcquireAsync("work", "a", Minute, Cancellation);
        Time.Advance(TimeSpan.FromSeconds(50));

        var extended = await Leases.TryAcquireAsync("work", "a", Minute, Cancellation);
        Time.Advance(TimeSpan.FromSeconds(50));

        Assert.Equal(first!.Value.Fence, extended!.Value.Fence);
        Assert.Null(await Leases.TryAcquireAsync("work", "b", Minute, Cancellation));
    }

    [Fact]
    public async Task Acquire_TimeIsOver_GoesToAnotherWithALargerFence()
    {
        var first = await Leases.TryAcquireAsync("work", "a", Minute, Cancellation);
        Time.Advance(Minute);

        var second = await Leases.TryAcquireAsync("work", "b", Minute, Cancellation);

        Assert.True(second!.Value.Fence > first!.Value.Fence);
        Assert.Null(await Leases.TryAcquireAsync("work", "a", Minute, Cancellation));
    }

    [Fact]
    public async Task Release_ByHolder_FreesItAndByAnotherDoesNot()
    {
        var first = await Leases.TryAcquireAsync("work", "a", Minute, Cancellation);

        await Leases.ReleaseAsync("work", "b", Cancellation);
        var stillHeld = await Leases.TryAcquireAsync("work", "b", Minute, Cancellation);
        await Leases.ReleaseAsync("work", "a", Cancellation);
        var freed = await Leases.TryAcquireAsync("work", "b", Minute, Cancellation);

        Assert.Null(stillHeld);
        Assert.True(freed!.Value.Fence > first!.Value.Fence);
    }

    [Fact]
    public async Task Acquire_ManyAtOnce_OneGetsIt()
    {
        var other = SharesState ? OpenNode().GetRequiredService<ILeaseStore>() : Leases;

        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Leases : other).TryAcquireAsync("work", $"holder-{i}", Minute, Cancellation).AsTask()));

        Assert.Single(tries, grant => grant is not null);
    }
}
