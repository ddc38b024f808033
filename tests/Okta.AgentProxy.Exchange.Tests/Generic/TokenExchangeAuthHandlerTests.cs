using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.Generic;

public sealed class TokenExchangeAuthHandlerTests
{
    [Fact]
    public async Task Acquire_Everything_IsPlainRfc8693()
    {
        await using var harness = await StartAsync();
        var backend = Backend("kc", "token-exchange", ("token_endpoint", harness.Server.Url + "/kc/token"), ("audience", "api"), ("resource", "https://api.example"), ("scopes", "b a"));

        var result = await harness.AcquireAsync(Request(backend));

        Assert.Equal("Bearer plain-1", result.Header());
        var call = harness.Server.Calls.Single();
        Assert.Equal(OAuthNames.TokenExchangeGrant, call.GrantType);
        Assert.Equal(("api", "https://api.example", "a b"), (call["audience"]!, call["resource"]!, call["scope"]!));
        Assert.Equal((OAuthNames.AccessTokenType, OAuthNames.AccessTokenType), (call["subject_token_type"]!, call["requested_token_type"]!));
        Assert.Null(call["actor_token"]);
        Assert.Null(call["actor_token_type"]);
    }

    [Fact]
    public async Task Acquire_ActorIsTheAgent_PresentsASignedTokenOfItsOwn()
    {
        await using var harness = await StartAsync();

        await harness.AcquireAsync(Request(Backend("kc", "token-exchange", ("token_endpoint", harness.Server.Url + "/kc/token"), ("actor", "agent"))));

        var call = harness.Server.Calls.Single();
        var actor = Jwt.Parse(call["actor_token"]!);
        Assert.True(actor.Verify(TestKeys.Rsa));
        Assert.Equal("wlp-cursor", actor["sub"]);
        Assert.NotEqual(actor["jti"], Jwt.Parse(call["client_assertion"]!)["jti"]);
        Assert.Equal(OAuthNames.JwtType, call["actor_token_type"]);
    }

    [Fact]
    public async Task Acquire_FixedActorToken_IsSentWithItsType()
    {
        await using var harness = await StartAsync();

        await harness.AcquireAsync(Request(Backend(
            "kc", "token-exchange", ("token_endpoint", harness.Server.Url + "/kc/token"), ("actor_token", "actor-secret"), ("actor_token_type", OAuthNames.AccessTokenType))));

        var call = harness.Server.Calls.Single();
        Assert.Equal(("actor-secret", OAuthNames.AccessTokenType), (call["actor_token"]!, call["actor_token_type"]!));
    }

    [Fact]
    public async Task Acquire_IssuedTypeIsMissing_FailsClosed()
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => StubTokenServer.AnswerAsync(call, 200, new { access_token = "x", token_type = "Bearer" });

        (await harness.AcquireAsync(Request(Backend("kc", "token-exchange", ("token_endpoint", harness.Server.Url + "/t"))))).ShouldFail("token_exchange_failed", 502);
    }

    [Fact]
    public async Task Acquire_BackendsOwnClient_IsUsedInsteadOfTheAgents()
    {
        await using var harness = await StartAsync();

        await harness.AcquireAsync(Request(Backend("kc", "token-exchange",
            ("token_endpoint", harness.Server.Url + "/t"), ("client_id", "gw"), ("client_secret", "s"), ("client_authentication", "client_secret_post"))));

        var call = harness.Server.Calls.Single();
        Assert.Equal(("gw", "s"), (call["client_id"]!, call["client_secret"]!));
        Assert.Null(call["client_assertion"]);
        Assert.Null(call.Authorization);
    }

    [Fact]
    public async Task Validate_Contradictions_AreAllReported()
    {
        await using var harness = await StartAsync();

        var problems = harness.Validate(Backend("kc", "token-exchange", ("token_endpoint", "ftp://x"), ("actor", "user"), ("actor_token_type", "t")));

        Assert.Equal(3, problems.Count);
        Assert.Single(harness.Validate(Backend("kc", "token-exchange", ("token_endpoint", "https://x/t"), ("actor", "agent"), ("actor_token", "t"))));
        Assert.Contains("backends.kc.auth_config.token_endpoint is required for token-exchange", harness.Validate(Backend("kc", "token-exchange")));
    }
}
