using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests;

/// <summary>What every handler of the package owes its callers, shown on one of them.</summary>
public sealed class ExchangeAuthHandlerTests
{
    [Fact]
    public async Task Acquire_ConfigurationWasReloadedUnchanged_KeepsTheCredential()
    {
        await using var harness = await StartAsync();

        var before = await harness.AcquireAsync(Request(harness.CrossApp(), agent: Agent()));
        var after = await harness.AcquireAsync(Request(harness.CrossApp(), agent: Agent()));

        Assert.Equal(before.Header(), after.Header());
        Assert.Single(harness.Server.LegTwo);
    }

    [Theory]
    [InlineData("scopes", "other")]
    [InlineData("resource", "https://other.example")]
    [InlineData("target_client_id", "wlp-cursor")]
    [InlineData("target_audience", "urn:x")]
    public async Task Acquire_ConfigurationWasChanged_ObtainsAnother(string key, string value)
    {
        await using var harness = await StartAsync();
        harness.Server.ForgeIdJag = (_, claims) => claims["aud"] = harness.Server.CustomIssuer;

        await harness.AcquireAsync(Request(harness.CrossApp()));
        await harness.AcquireAsync(Request(harness.CrossApp("employees", (key, value))));

        Assert.Equal(2, harness.Server.LegTwo.Count());
    }

    [Fact]
    public async Task Acquire_TwoBackendsShareOneAuthConfig_EachHasItsOwnCredential()
    {
        await using var harness = await StartAsync();
        var one = harness.CrossApp("one");
        var two = one with { Name = "two" };

        var first = await harness.AcquireAsync(Request(one));
        var second = await harness.AcquireAsync(Request(two));

        Assert.NotEqual(first.Header(), second.Header());
    }

    [Fact]
    public async Task Invalidate_BackendAnswered401_TheNextOneIsNewAndNotFromTheCache()
    {
        await using var harness = await StartAsync();
        var request = Request(harness.CrossApp());
        await harness.AcquireAsync(request);
        var stale = (await harness.AcquireAsync(request)).Credential!;

        await harness.InvalidateAsync(request, stale);
        var next = await harness.AcquireAsync(request);

        Assert.True(stale.FromCache);
        Assert.False(next.Credential!.FromCache);
        Assert.NotEqual(stale.Headers[0].Value, next.Header());
    }

    [Theory]
    [InlineData("okta-cross-app", "target_tokn_endpoint")]
    [InlineData("okta-vaulted-secret", "header")]
    [InlineData("okta-service-account", "scope")]
    [InlineData("okta-sts", "scope")]
    [InlineData("token-exchange", "scope")]
    [InlineData("client-credentials", "scope")]
    [InlineData("passthrough", "passthrough")]
    public async Task Validate_MisspeltKey_IsAProblem(string method, string key)
    {
        await using var harness = await StartAsync();

        Assert.Contains(harness.Validate(Backend("b", method, (key, "x"))), p => p.StartsWith($"backends.b.auth_config.{key} is not a key of {method}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Acquire_Warm_AllocatesNextToNothing()
    {
        await using var harness = await StartAsync();
        var handler = harness.Handler("okta-cross-app");
        var request = Request(harness.CrossApp(), scopes: ["a", "b", "c"]);
        await handler.AcquireAsync(request, CancellationToken.None);
        Measure(handler, request);

        var each = Measure(handler, request);

        Assert.True(each <= 200, $"{each} bytes per warm call");
    }

    private static long Measure(IBackendAuthHandler handler, CredentialRequest request)
    {
        const int Calls = 1_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            var call = handler.AcquireAsync(request, CancellationToken.None);
            Assert.True(call.IsCompletedSuccessfully);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}
