using static Okta.AgentProxy.Exchange.Tests.CacheHarness;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenCache;

public sealed class CredentialRefusalTests
{
    [Fact]
    public async Task Get_RefusedForEveryone_IsRememberedForAWhile()
    {
        await using var harness = new CacheHarness();
        harness.Source.Answer = _ => ExchangeOutcome.Failed(ProxyErrors.TokenExchangeDenied, RefusalKind.Everyone);

        for (var i = 0; i < 10; i++)
        {
            (await harness.GetAsync(Request(Backend(), token: $"t{i}"))).ShouldFail("token_exchange_denied", 403);
        }

        Assert.Equal(1, harness.Source.Count);
        harness.Clock.Advance(TimeSpan.FromSeconds(10));
        await harness.GetAsync(Request(Backend()));
        Assert.Equal(2, harness.Source.Count);
    }

    [Fact]
    public async Task Get_TokenWasRefused_ASecondSignInIsTriedAtOnce()
    {
        await using var harness = new CacheHarness();
        harness.Source.Answer = t => t.SubjectToken.EndsWith("bad", StringComparison.Ordinal) ? ExchangeOutcome.Failed(ProxyErrors.TokenExchangeFailed, RefusalKind.ThisToken) : null!;

        (await harness.GetAsync(Request(Backend(), token: "bad"))).ShouldFail("token_exchange_failed", 401);
        (await harness.GetAsync(Request(Backend(), token: "bad"))).ShouldFail("token_exchange_failed", 401);
        var fresh = await harness.GetAsync(Request(Backend(), token: "good"));

        Assert.NotNull(fresh.Credential);
        Assert.Equal(2, harness.Source.Count);
    }

    [Fact]
    public async Task Get_WaitsOnSomeoneWhoseTokenIsBad_GetsItsOwnTry()
    {
        await using var harness = new CacheHarness();
        harness.Source.Gate = new TaskCompletionSource();
        harness.Source.Answer = t => t.SubjectToken.EndsWith("bad", StringComparison.Ordinal) ? ExchangeOutcome.Failed(ProxyErrors.TokenExchangeFailed, RefusalKind.ThisToken) : null!;

        var bad = harness.GetAsync(Request(Backend(), token: "bad")).AsTask();
        await UntilAsync(() => harness.Source.Count == 1);
        var good = harness.GetAsync(Request(Backend(), token: "good")).AsTask();
        harness.Source.Gate.SetResult();

        (await bad).ShouldFail("token_exchange_failed", 401);
        Assert.NotNull((await good).Credential);
    }

    [Fact]
    public async Task Get_PassingFailure_IsNotRemembered()
    {
        await using var harness = new CacheHarness();
        harness.Source.Answer = _ => ExchangeOutcome.Failed(ProxyErrors.TokenEndpointUnavailable, RefusalKind.None);
        (await harness.GetAsync(Request(Backend()))).ShouldFail("token_exchange_failed", 503);
        harness.Source.Answer = null;

        var next = await harness.GetAsync(Request(Backend()));

        Assert.NotNull(next.Credential);
        Assert.Equal(1, harness.Cache.Count);
    }

    [Fact]
    public async Task Get_ServerSaidRetryAfter_IsLeftAloneUntilThen()
    {
        await using var harness = new CacheHarness();
        harness.Source.Answer = _ => ExchangeOutcome.Failed(ProxyErrors.TokenEndpointUnavailable.WithRetryAfter(TimeSpan.FromSeconds(20)), RefusalKind.RetryLater);
        await harness.GetAsync(Request(Backend()));

        harness.Clock.Advance(TimeSpan.FromSeconds(5));
        var error = (await harness.GetAsync(Request(Backend()))).ShouldFail("token_exchange_failed", 503);

        Assert.Equal(TimeSpan.FromSeconds(15), error.RetryAfter);
        Assert.Equal(1, harness.Source.Count);
    }

    [Fact]
    public async Task Get_SourceThrows_IsAnInternalErrorAndTheNextCallerIsFine()
    {
        await using var harness = new CacheHarness();
        harness.Source.Answer = _ => throw new InvalidOperationException("bug");
        (await harness.GetAsync(Request(Backend()))).ShouldFail("internal_error", 500);
        harness.Source.Answer = null;

        Assert.NotNull((await harness.GetAsync(Request(Backend()))).Credential);
    }

    [Fact]
    public async Task Get_SourceHangs_EndsAfterTheTotalTimeout()
    {
        await using var harness = new CacheHarness();
        harness.Source.Gate = new TaskCompletionSource();
        var call = harness.GetAsync(Request(Backend())).AsTask();
        await UntilAsync(() => harness.Source.Count == 1);

        harness.Clock.Advance(TimeSpan.FromSeconds(10));

        (await call).ShouldFail("token_exchange_failed", 503);
    }
}
