using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.Generic;

public sealed class ClientCredentialsAuthHandlerTests
{
    [Fact]
    public async Task Acquire_TwoUsers_ShareTheMachinesTokenAndNothingOfThemIsSent()
    {
        await using var harness = await StartAsync();
        var backend = Backend("m2m", "client-credentials", ("token_endpoint", harness.Server.Url + "/t"), ("client_id", "svc"), ("client_secret", "s"), ("scopes:0", "b"), ("scopes:1", "a"), ("resource", "https://api.example"));

        var alice = await harness.AcquireAsync(Request(backend, "alice", scopes: ["x"]));
        var bob = await harness.AcquireAsync(Request(backend, "bob", scopes: ["y"]));

        Assert.Equal(alice.Header(), bob.Header());
        var call = harness.Server.Calls.Single();
        Assert.Equal(["grant_type", "resource", "scope"], call.Form.Keys.Order());
        Assert.Equal(("client_credentials", "a b"), (call.GrantType, call["scope"]!));
        Assert.StartsWith("Basic ", call.Authorization);
    }

    [Fact]
    public async Task Acquire_NoScopesConfigured_TheUsersScopesAreNotAskedFor()
    {
        await using var harness = await StartAsync();

        await harness.AcquireAsync(Request(Backend("m2m", "client-credentials", ("token_endpoint", harness.Server.Url + "/t")), scopes: ["mcp:write"]));

        Assert.Null(harness.Server.Calls.Single()["scope"]);
    }

    [Fact]
    public async Task Acquire_AssertionAudienceIsTheIssuer_NamesTheConfiguredOne()
    {
        await using var harness = await StartAsync();

        await harness.AcquireAsync(Request(Backend("m2m", "client-credentials",
            ("token_endpoint", harness.Server.Url + "/t"), ("authorization_server", "https://as.example"), ("client_assertion_audience", "issuer"), ("client_assertion_typ", "client-authentication+jwt"))));

        var assertion = Jwt.Parse(harness.Server.Calls.Single()["client_assertion"]!);
        Assert.Equal("https://as.example", assertion["aud"]);
        Assert.Equal("client-authentication+jwt", assertion.Header["typ"]!.GetValue<string>());
    }

    [Fact]
    public async Task Acquire_Refused_IsTheOperatorsToMend()
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => StubTokenServer.RefuseAsync(call, 400, "invalid_grant");

        (await harness.AcquireAsync(Request(Backend("m2m", "client-credentials", ("token_endpoint", harness.Server.Url + "/t"))))).ShouldFail("token_exchange_failed", 502);
    }

    [Fact]
    public async Task Validate_PublicClient_IsRefused()
    {
        await using var harness = await StartAsync();

        Assert.Equal(2, harness.Validate(Backend("m2m", "client-credentials", ("client_authentication", "none"))).Count);
    }
}
