using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.Errors;

/// <summary>With every log category at Trace, no secret that went in or came out is in the log, whatever happens.</summary>
public sealed class SecretsInLogsTests
{
    private const string UserToken = "user-token-that-nobody-may-see";
    private const string ClientSecret = "client-secret-that-nobody-may-see";

    [Theory]
    [InlineData("success")]
    [InlineData("refused with the token echoed")]
    [InlineData("wrong id-jag")]
    [InlineData("reset")]
    [InlineData("garbage")]
    public async Task Acquire_WhateverHappens_NoSecretIsLoggedOrShown(string what)
    {
        await using var harness = await StartAsync(o => o.MaxRetries = 1);
        harness.Server.Intercept = call => (what, call.IsLegTwo) switch
        {
            ("refused with the token echoed", true) => StubTokenServer.RefuseAsync(call, 400, "invalid_grant", $"assertion {call["assertion"]} of {call["client_assertion"]} is bad"),
            ("reset", true) => AbortAsync(call),
            ("garbage", true) => StubTokenServer.AnswerAsync(call, 200, new { token_type = call["assertion"], access_token = "x" }),
            _ => Task.FromResult(false),
        };
        if (what == "wrong id-jag")
        {
            harness.Server.ForgeIdJag = (_, claims) => claims["aud"] = "https://evil.example";
        }

        var request = Request(harness.CrossApp("employees", ("target_client_secret", ClientSecret), ("target_client_id", "wlp-cursor")), token: UserToken);
        var result = await harness.AcquireAsync(request);
        if (result.Credential is { } credential)
        {
            await harness.InvalidateAsync(request, credential);
        }

        List<string?> secrets = [UserToken, ClientSecret, "PRIVATE KEY", "eyJ", result.Credential?.Headers[0].Value["Bearer ".Length..]];
        secrets.AddRange(harness.Server.Calls.SelectMany(c => new[] { c["assertion"], c["client_assertion"], c["subject_token"] }));
        var shown = $"{harness.Logs.Text} {result.Error} {result.Error?.Detail} {result.Error?.Message} {result.Credential} {request}";
        Assert.All(secrets.OfType<string>(), secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
        Assert.NotEmpty(harness.Logs.Lines);
    }

    [Fact]
    public async Task Acquire_KeyCannotBeRead_NamesTheReferenceAndNotTheContent()
    {
        await using var harness = await StartAsync();
        var agent = Agent() with { PrivateKey = new Secret("-----BEGIN PRIVATE KEY-----\nc2VjcmV0c2VjcmV0\n-----END PRIVATE KEY-----") };

        var error = (await harness.AcquireAsync(Request(harness.CrossApp(), agent: agent))).ShouldFail("token_exchange_failed", 502);

        Assert.Contains("not a usable private key", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", harness.Logs.Text + error.Detail, StringComparison.Ordinal);
    }

    private static Task<bool> AbortAsync(TokenServerCall call)
    {
        call.Http.Abort();
        return Task.FromResult(true);
    }
}
