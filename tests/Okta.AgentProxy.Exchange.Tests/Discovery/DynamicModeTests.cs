using System.Text.Json.Nodes;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.Discovery;

public sealed class DynamicModeTests
{
    private const string ResourcePath = "/.well-known/oauth-protected-resource/mcp";
    private const string ServerPath = "/oauth2/default/.well-known/openid-configuration";

    [Fact]
    public async Task Acquire_Dynamic_FollowsTheBackendsDocumentsToTheTokenEndpoint()
    {
        await using var harness = await StartAsync();
        Publish(harness);

        var result = await harness.AcquireAsync(Request(Dynamic(harness)));

        Assert.StartsWith("Bearer at-alice-", result.Header());
        Assert.Equal(harness.Server.CustomIssuer, harness.Server.LegOne.Single()["audience"]);
    }

    [Fact]
    public async Task Acquire_ManyUsers_ReadsTheDocumentsOnce()
    {
        await using var harness = await StartAsync();
        Publish(harness);
        var backend = Dynamic(harness);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => harness.AcquireAsync(Request(backend, $"u{i}")).AsTask()));

        Assert.Single(harness.Server.Calls, c => c.Path == ResourcePath);
    }

    [Fact]
    public async Task Acquire_OnlyTheRootDocumentExists_IsFoundThere()
    {
        await using var harness = await StartAsync();
        Publish(harness, resourcePath: "/.well-known/oauth-protected-resource");

        Assert.NotNull((await harness.AcquireAsync(Request(Dynamic(harness)))).Credential);
    }

    [Theory]
    [InlineData("/mcp/")]
    [InlineData("/other")]
    [InlineData("")]
    public async Task Acquire_DocumentIsAboutAnotherResource_IsNotUsed(string about)
    {
        await using var harness = await StartAsync();
        Publish(harness);
        harness.Server.Documents[ResourcePath]["resource"] = harness.Server.Url + about;

        Assert.Contains("is not about", (await harness.AcquireAsync(Request(Dynamic(harness)))).ShouldFail("token_exchange_failed", 502).Detail);
        Assert.Empty(harness.Server.LegOne);
    }

    [Theory]
    [InlineData("/oauth2/other")]
    [InlineData("/oauth2/default/")]
    [InlineData("/OAUTH2/default")]
    public async Task Acquire_ServersDocumentHasAnotherIssuer_IsNotUsed(string issuer)
    {
        await using var harness = await StartAsync();
        Publish(harness);
        harness.Server.Documents[ServerPath]["issuer"] = harness.Server.Url + issuer;

        Assert.Contains("another issuer", (await harness.AcquireAsync(Request(Dynamic(harness)))).ShouldFail("token_exchange_failed", 502).Detail);
        Assert.Empty(harness.Server.LegOne);
    }

    [Fact]
    public async Task Acquire_Pinned_OtherServersAreNotAccepted()
    {
        await using var harness = await StartAsync();
        Publish(harness);

        var result = await harness.AcquireAsync(Request(Dynamic(harness, ("target_authorization_server", "https://only.example"))));

        Assert.Contains("target_authorization_server", result.ShouldFail("token_exchange_failed", 502).Detail);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://internal.example/as")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:pw@as.example")]
    public async Task Acquire_DocumentNamesAnUnsafeServer_IsNotContacted(string issuer)
    {
        await using var harness = await StartAsync();
        Publish(harness);
        harness.Server.Documents[ResourcePath]["authorization_servers"] = new JsonArray(issuer);

        (await harness.AcquireAsync(Request(Dynamic(harness)))).ShouldFail("token_exchange_failed", 502);
        Assert.Empty(harness.Server.LegOne);
    }

    [Theory]
    [InlineData("https://localhost:1")]
    [InlineData("https://127.0.0.1:1")]
    [InlineData("https://[::1]:1")]
    [InlineData("https://10.0.0.1")]
    public async Task Acquire_DocumentNamesAServerInThePrivateNetwork_IsNotConnectedTo(string issuer)
    {
        await using var harness = await StartAsync();
        Publish(harness);
        harness.Server.Documents[ResourcePath]["authorization_servers"] = new JsonArray(issuer);

        var error = (await harness.AcquireAsync(Request(Dynamic(harness)))).ShouldFail("token_exchange_failed", 502);

        Assert.Contains("discovery_allowed_hosts", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_TokenEndpointElsewhereInThePrivateNetwork_ReceivesNothing()
    {
        await using var harness = await StartAsync();
        await using var inner = await StubTokenServer.StartAsync();
        Publish(harness);
        harness.Server.Documents[ServerPath]["token_endpoint"] = inner.Url + "/steal";

        (await harness.AcquireAsync(Request(Dynamic(harness)))).ShouldFail("token_exchange_failed", 502);

        Assert.Empty(inner.Calls);
    }

    [Fact]
    public async Task Acquire_PrivateServerIsOnTheAllowList_IsUsed()
    {
        await using var inner = await StubTokenServer.StartAsync();
        await using var harness = await StartAsync(o => o.DiscoveryAllowedHosts.Add(new Uri(inner.Url).Authority));
        Publish(harness);
        inner.Intercept = call => StubTokenServer.AnswerAsync(call, 200, new { access_token = "from-inside", token_type = "Bearer" });
        harness.Server.Documents[ServerPath]["token_endpoint"] = inner.Url + "/token";

        Assert.Equal("Bearer from-inside", (await harness.AcquireAsync(Request(Dynamic(harness)))).Header());
    }

    [Fact]
    public async Task Acquire_DocumentsVanish_TheLastGoodAnswerStays()
    {
        var clock = new ManualClock();
        await using var harness = await StartAsync(clock: clock);
        Publish(harness);
        var backend = Dynamic(harness);
        await harness.AcquireAsync(Request(backend));

        harness.Server.Documents.Clear();
        clock.Advance(TimeSpan.FromHours(2));

        Assert.NotNull((await harness.AcquireAsync(Request(backend, "bob"))).Credential);
        Assert.Contains(harness.Logs.Lines, l => l.Id.Id == EventIds.DiscoveryStale);
    }

    [Fact]
    public async Task Validate_SelfIssuedAndDynamicWithoutAPin_IsRefused()
    {
        await using var harness = await StartAsync();

        Assert.Single(harness.Validate(Dynamic(harness, ("id_jag_issuer", "self"))));
        Assert.Empty(harness.Validate(Dynamic(harness)));
    }

    private static Backend Dynamic(ExchangeHarness harness, params (string, string)[] more) =>
        Backend("employees", "okta-cross-app", [("id_jag_mode", "dynamic"), .. more]) with { Url = new Uri(harness.Server.Url + "/mcp") };

    private static void Publish(ExchangeHarness harness, string resourcePath = ResourcePath)
    {
        harness.Server.Documents[resourcePath] = new JsonObject
        {
            ["resource"] = harness.Server.Url + "/mcp",
            ["authorization_servers"] = new JsonArray(harness.Server.CustomIssuer),
        };
        harness.Server.Documents[ServerPath] = new JsonObject
        {
            ["issuer"] = harness.Server.CustomIssuer,
            ["token_endpoint"] = harness.Server.Url + StubTokenServer.CustomToken,
        };
    }
}
