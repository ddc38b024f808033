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

    private static CredentialRequest Clone(CredentialRequest request, Subject subject) => new()
    {
        Subject = subject, SubjectToken = request.SubjectToken, Agent = request.Agent, Backend = request.Backend, Scopes = request.Scopes, Method = request.Method, TargetUri = request.TargetUri,
    };
}
