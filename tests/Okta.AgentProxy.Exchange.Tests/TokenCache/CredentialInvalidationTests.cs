using static Okta.AgentProxy.Exchange.Tests.CacheHarness;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenCache;

public sealed class CredentialInvalidationTests
{
    [Fact]
    public async Task Invalidate_TheKeptOne_IsObtainedAgainOnceForAllWhoWereRefused()
    {
        await using var harness = new CacheHarness();
        var refused = (await harness.GetAsync(Request(Backend()))).Credential!;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await harness.InvalidateAsync(Request(Backend()), refused);
            var next = await harness.GetAsync(Request(Backend()));
            Assert.NotEqual(refused.Headers[0].Value, next.Header());
        }));

        Assert.Equal(2, harness.Source.Count);
    }

    [Fact]
    public async Task Invalidate_SomeoneElses_StaysAsItIs()
    {
        await using var harness = new CacheHarness();
        var alice = (await harness.GetAsync(Request(Backend(), user: "alice"))).Credential!;
        await harness.GetAsync(Request(Backend(), user: "bob"));

        await harness.InvalidateAsync(Request(Backend(), user: "alice"), alice);
        await harness.GetAsync(Request(Backend(), user: "bob"));

        Assert.Equal(2, harness.Source.Count);
    }

    [Fact]
    public async Task Invalidate_BackendRefusesEverything_StopsFetchingNewOnes()
    {
        await using var harness = new CacheHarness();

        for (var i = 0; i < 50; i++)
        {
            var credential = (await harness.GetAsync(Request(Backend()))).Credential!;
            await harness.InvalidateAsync(Request(Backend()), credential);
        }

        Assert.Equal(6, harness.Source.Count);
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        await harness.InvalidateAsync(Request(Backend()), (await harness.GetAsync(Request(Backend()))).Credential!);
        await harness.GetAsync(Request(Backend()));
        Assert.Equal(7, harness.Source.Count);
    }
}
