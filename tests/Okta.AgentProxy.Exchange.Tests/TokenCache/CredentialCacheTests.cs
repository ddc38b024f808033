using static Okta.AgentProxy.Exchange.Tests.CacheHarness;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenCache;

public sealed class CredentialCacheTests
{
    [Fact]
    public async Task Get_ThousandCallsOfOneUser_ObtainsOnce()
    {
        await using var harness = new CacheHarness();

        for (var i = 0; i < 1_000; i++)
        {
            Assert.NotNull((await harness.GetAsync(Request(Backend()))).Credential);
        }

        Assert.Equal(1, harness.Source.Count);
    }

    [Fact]
    public async Task Get_TwoHundredConcurrentColdCalls_ObtainsOnce()
    {
        await using var harness = new CacheHarness();
        harness.Source.Gate = new TaskCompletionSource();

        var calls = Enumerable.Range(0, 200).Select(_ => Task.Run(async () => await harness.GetAsync(Request(Backend())))).ToArray();
        await UntilAsync(() => harness.Source.Count == 1);
        harness.Source.Gate.SetResult();
        var results = await Task.WhenAll(calls);

        Assert.Equal(1, harness.Source.Count);
        Assert.Single(results.Select(r => r.Header()).Distinct());
    }

    [Fact]
    public async Task Get_AnotherUserAgentBackendOrScopeSet_HasItsOwn()
    {
        await using var harness = new CacheHarness();
        CredentialRequest[] requests =
        [
            Request(Backend()),
            Request(Backend(), user: "bob"),
            Request(Backend(), agent: Agent("claude")),
            Request(Backend("finance")),
            Request(Backend(), scopes: ["mcp:read", "mcp:write"]),
        ];

        var first = await Task.WhenAll(requests.Select(async r => (await harness.GetAsync(r)).Header()));
        var second = await Task.WhenAll(requests.Select(async r => (await harness.GetAsync(r)).Header()));

        Assert.Equal(5, harness.Source.Count);
        Assert.Equal(5, first.Distinct().Count());
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Get_SameScopesInAnotherOrder_SharesTheCredential()
    {
        await using var harness = new CacheHarness();

        await harness.GetAsync(Request(Backend(), scopes: ["a", "b"]));
        await harness.GetAsync(Request(Backend(), scopes: ["b", "a"]));

        Assert.Equal(1, harness.Source.Count);
    }

    [Fact]
    public async Task Get_SameUserIdAtAnotherIssuer_HasItsOwn()
    {
        await using var harness = new CacheHarness();
        var one = Request(Backend());
        var other = Clone(one, new Subject { Issuer = "https://other.example", Id = one.Subject.Id, Sub = one.Subject.Sub });

        await harness.GetAsync(one);
        await harness.GetAsync(other);

        Assert.Equal(2, harness.Source.Count);
    }

    [Fact]
    public async Task Get_FirstCallerHangsUp_TheOthersStillGetIt()
    {
        await using var harness = new CacheHarness();
        harness.Source.Gate = new TaskCompletionSource();
        using var hangsUp = new CancellationTokenSource();
        var first = harness.GetAsync(Request(Backend()), hangsUp.Token).AsTask();
        await UntilAsync(() => harness.Source.Count == 1);
        var second = harness.GetAsync(Request(Backend())).AsTask();

        await hangsUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        harness.Source.Gate.SetResult();

        Assert.NotNull((await second).Credential);
        Assert.Equal(1, harness.Source.Count);
    }

    [Fact]
    public async Task Get_FirstTimeAndLater_SaysWhetherItIsFromTheCache()
    {
        await using var harness = new CacheHarness();

        var first = await harness.GetAsync(Request(Backend()));
        var later = await harness.GetAsync(Request(Backend()));

        Assert.False(first.Credential!.FromCache);
        Assert.True(later.Credential!.FromCache);
        Assert.Equal(first.Header(), later.Header());
    }

    [Fact]
    public async Task Get_MachineCredential_IsSharedByAllUsersOfTheAgent()
    {
        await using var harness = new CacheHarness();

        await harness.GetSharedAsync(Request(Backend(), user: "alice"));
        await harness.GetSharedAsync(Request(Backend(), user: "bob"));
        await harness.GetSharedAsync(Request(Backend(), agent: Agent("claude")));

        Assert.Equal(2, harness.Source.Count);
    }

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

    private static CredentialRequest Clone(CredentialRequest request, Subject subject) => new()
    {
        Subject = subject, SubjectToken = request.SubjectToken, Agent = request.Agent, Backend = request.Backend, Scopes = request.Scopes, Method = request.Method, TargetUri = request.TargetUri,
    };

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
