using static Okta.AgentProxy.Exchange.Tests.CacheHarness;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenCache;

public sealed class CredentialRenewalTests
{
    [Fact]
    public async Task Get_NearItsEnd_IsRenewedOnceInTheBackgroundWhileCallersGoOn()
    {
        await using var harness = new CacheHarness();
        var old = (await harness.GetAsync(Request(Backend()))).Header();
        harness.Source.Gate = new TaskCompletionSource();

        harness.Clock.Advance(TimeSpan.FromMinutes(59));
        var calls = Enumerable.Range(0, 50).Select(_ => harness.GetAtOnce(Request(Backend()))).ToArray();

        Assert.All(calls, c => Assert.Equal(old, c?.Header()));
        await UntilAsync(() => harness.Source.Count == 2);
        harness.Source.Gate.SetResult();
        await UntilAsync(() => harness.GetAtOnce(Request(Backend())) is { } now && now.Header() != old);
        Assert.Equal(2, harness.Source.Count);
    }

    [Fact]
    public async Task Get_AfterItsEnd_IsNeverUsed()
    {
        await using var harness = new CacheHarness();
        var old = (await harness.GetAsync(Request(Backend()))).Header();

        harness.Clock.Advance(TimeSpan.FromMinutes(60));

        Assert.NotEqual(old, (await harness.GetAsync(Request(Backend()))).Header());
    }

    [Fact]
    public async Task Get_UsersTokenEndsFirst_EndsTheCredentialToo()
    {
        await using var harness = new CacheHarness();
        var ends = harness.Clock.GetUtcNow().AddMinutes(5);

        await harness.GetAsync(Request(Backend(), expiresAt: ends));
        harness.Clock.Advance(TimeSpan.FromMinutes(5));
        await harness.GetAsync(Request(Backend(), expiresAt: ends.AddHours(1)));

        Assert.Equal(2, harness.Source.Count);
    }

    [Fact]
    public async Task Get_UsersTokenIsWhatEnds_IsNotRenewedWithThatSameToken()
    {
        await using var harness = new CacheHarness();
        var ends = harness.Clock.GetUtcNow().AddMinutes(5);
        await harness.GetAsync(Request(Backend(), expiresAt: ends));

        harness.Clock.Advance(TimeSpan.FromSeconds(230));
        await harness.GetAsync(Request(Backend(), expiresAt: ends));
        Assert.Equal(1, harness.Source.Count);

        await harness.GetAsync(Request(Backend(), expiresAt: ends.AddHours(1)));
        await UntilAsync(() => harness.Source.Count == 2);
    }

    [Fact]
    public async Task Get_RenewalFailsForATime_GoesOnWithTheOldOneAndWaitsABit()
    {
        await using var harness = new CacheHarness();
        var old = (await harness.GetAsync(Request(Backend()))).Header();
        harness.Source.Answer = _ => ExchangeOutcome.Failed(ProxyErrors.TokenEndpointUnavailable, RefusalKind.None);

        harness.Clock.Advance(TimeSpan.FromSeconds(3515));
        await harness.GetAsync(Request(Backend()));
        await UntilAsync(() => harness.Source.Count == 2);
        await UntilAsync(() => !harness.Cache.IsFlying(Key(Request(Backend()))));
        var still = await harness.GetAsync(Request(Backend()));

        Assert.Equal(old, still.Header());
        Assert.Equal(2, harness.Source.Count);
    }

    [Fact]
    public async Task Get_RenewalIsRefusedByPolicy_EndsTheOldOneAtOnce()
    {
        await using var harness = new CacheHarness();
        await harness.GetAsync(Request(Backend()));
        harness.Source.Answer = _ => ExchangeOutcome.Failed(ProxyErrors.TokenExchangeDenied, RefusalKind.Everyone);

        harness.Clock.Advance(TimeSpan.FromSeconds(3515));
        await harness.GetAsync(Request(Backend()));
        await UntilAsync(() => harness.GetAtOnce(Request(Backend())) is { Error: not null });

        (await harness.GetAsync(Request(Backend()))).ShouldFail("token_exchange_denied", 403);
        Assert.Equal(2, harness.Source.Count);
    }
}
