using static Okta.AgentProxy.Exchange.Tests.CacheHarness;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenCache;

public sealed class CredentialBoundsTests
{
    [Fact]
    public async Task Get_MoreUsersThanTheBound_StaysWithinIt()
    {
        await using var harness = new CacheHarness(o => o.MaxCachedCredentials = 100);

        for (var i = 0; i < 2_000; i++)
        {
            await harness.GetAsync(Request(Backend(), user: $"user{i}"));
        }

        Assert.InRange(harness.Cache.Count, 50, 101);
    }

    [Fact]
    public async Task Get_BoundIsReached_ThoseUsedLatelyStay()
    {
        await using var harness = new CacheHarness(o => o.MaxCachedCredentials = 100);
        for (var i = 0; i < 500; i++)
        {
            await harness.GetAsync(Request(Backend(), user: "busy"));
            await harness.GetAsync(Request(Backend(), user: $"user{i}"));
            harness.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Single(harness.Source.Asked, t => t.Subject.Id == "busy");
    }

    [Fact]
    public async Task Dispose_WhileObtaining_EndsTheFlight()
    {
        var harness = new CacheHarness();
        harness.Source.Gate = new TaskCompletionSource();
        var call = harness.GetAsync(Request(Backend())).AsTask();
        await UntilAsync(() => harness.Source.Count == 1);

        await harness.DisposeAsync();

        (await call).ShouldFail("token_exchange_failed", 503);
    }

    [Fact]
    public async Task Get_Warm_AllocatesNextToNothing()
    {
        await using var harness = new CacheHarness();
        var request = Request(Backend());
        var key = Key(request);
        await harness.Cache.GetAsync(key, request, harness.Source, CancellationToken.None);
        Measure(harness, key, request);

        var each = Measure(harness, key, request);

        Assert.True(each <= 200, $"{each} bytes per warm call");
    }

    private static long Measure(CacheHarness harness, CredentialKey key, CredentialRequest request)
    {
        const int Calls = 1_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            var call = harness.Cache.GetAsync(key, request, harness.Source, CancellationToken.None);
            Assert.True(call.IsCompletedSuccessfully);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}
