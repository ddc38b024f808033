using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.Errors;

/// <summary>Okta's error table, row by row: who can mend it decides the status.</summary>
public sealed class ExchangeErrorsTests
{
    [Theory]
    [InlineData(400, "invalid_grant", "The 'subject_token' either expired or the session associated with it was terminated.", 401, "token_exchange_failed")]
    [InlineData(401, "invalid_token", "expired", 401, "token_exchange_failed")]
    [InlineData(400, "invalid_request", "'subject_token' is invalid.", 401, "token_exchange_failed")]
    [InlineData(400, "invalid_request", "The user session has expired.", 401, "token_exchange_failed")]
    [InlineData(400, "login_required", "", 401, "token_exchange_failed")]
    [InlineData(400, "interaction_required", "no uri", 401, "token_exchange_failed")]
    [InlineData(400, "insufficient_user_authentication", "mfa", 401, "insufficient_user_authentication")]
    [InlineData(400, "access_denied", "User is not assigned to the client application.", 403, "token_exchange_denied")]
    [InlineData(401, "access_denied", "Policy evaluation failed for this request, please check the policy configurations.", 403, "token_exchange_denied")]
    [InlineData(403, "access_denied", "The associated server doesn't exist.", 403, "token_exchange_denied")]
    [InlineData(400, "invalid_scope", "no matching", 403, "token_exchange_denied")]
    [InlineData(400, "invalid_target", "audience", 403, "token_exchange_denied")]
    [InlineData(400, "consent_required", "", 403, "token_exchange_denied")]
    [InlineData(400, "invalid_request", "'subject_token_type' is invalid or not supported.", 502, "token_exchange_failed")]
    [InlineData(400, "invalid_request", "invalid_subject_token_no_delegation_link", 502, "token_exchange_failed")]
    [InlineData(400, "invalid_request", "'requested_token_type' is invalid or not supported.", 502, "token_exchange_failed")]
    [InlineData(400, "invalid_grant", "invalid_grant_type_or_token_exchange_sku_not_enabled", 502, "token_exchange_failed")]
    [InlineData(401, "invalid_client", "The client_assertion kid is invalid.", 502, "token_exchange_failed")]
    [InlineData(400, "unauthorized_client", "", 502, "token_exchange_failed")]
    [InlineData(400, "unsupported_grant_type", "", 502, "token_exchange_failed")]
    [InlineData(400, "use_dpop_nonce", "", 502, "token_exchange_failed")]
    [InlineData(400, "invalid_client_metadata", "", 502, "token_exchange_failed")]
    [InlineData(429, "invalid_grant", "API call exceeded rate limit due to too many requests.", 503, "token_exchange_failed")]
    [InlineData(500, "server_error", "Failed to create the id assertion authorization grant.", 503, "token_exchange_failed")]
    public async Task Acquire_LegOneRefused_HasTheStatusOfWhoCanMendIt(int status, string error, string description, int expected, string code)
    {
        await using var harness = await StartAsync(o => o.MaxRetries = 0);
        harness.Server.Intercept = call => StubTokenServer.RefuseAsync(call, status, error, description);

        var result = await harness.AcquireAsync(Request(harness.CrossApp()));

        var failed = result.ShouldFail(code, expected);
        Assert.Equal(expected == 401, failed.Challenge is not null);
        Assert.Equal(expected >= 500, failed.JsonRpcCode is not null);
    }

    [Theory]
    [InlineData(400, "invalid_grant", "The id-jag client does not match.", 502, "token_exchange_failed")]
    [InlineData(400, "invalid_grant", "User not found.", 403, "token_exchange_denied")]
    [InlineData(401, "invalid_token", "issuer may not use the grant", 502, "token_exchange_failed")]
    [InlineData(401, "access_denied", "Policy evaluation failed for this request, please check the policy configurations.", 403, "token_exchange_denied")]
    [InlineData(401, "invalid_client", "", 502, "token_exchange_failed")]
    [InlineData(400, "invalid_request", "The id-jag request must not include a 'scope' parameter.", 502, "token_exchange_failed")]
    public async Task Acquire_LegTwoRefused_NeverAsksTheUserToSignInAgain(int status, string error, string description, int expected, string code)
    {
        await using var harness = await StartAsync(o => o.MaxRetries = 0);
        harness.Server.Intercept = call => call.IsLegTwo ? StubTokenServer.RefuseAsync(call, status, error, description) : Task.FromResult(false);

        var result = await harness.AcquireAsync(Request(harness.CrossApp()));

        Assert.Null(result.ShouldFail(code, expected).Challenge);
    }

    [Fact]
    public async Task Acquire_NoMatchingPolicy_LogsOktasOwnAdviceAndDoesNotTellTheCaller()
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => call.IsLegTwo
            ? StubTokenServer.RefuseAsync(call, 401, "access_denied", "Policy evaluation failed for this request, please check the policy configurations.")
            : Task.FromResult(false);

        var error = (await harness.AcquireAsync(Request(harness.CrossApp()))).Error!;

        Assert.Contains("JWT Bearer", error.Detail, StringComparison.Ordinal);
        Assert.Contains("JWT Bearer", harness.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("policy configurations", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_StepUpAsked_IsPassedOnAsAChallenge()
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => StubTokenServer.AnswerAsync(call, 400, new { error = "insufficient_user_authentication", acr_values = "urn:okta:loa:2fa:any", max_age = 300 });

        var error = (await harness.AcquireAsync(Request(harness.CrossApp()))).ShouldFail("insufficient_user_authentication", 401);

        Assert.Equal(("urn:okta:loa:2fa:any", 300), (error.Challenge!.AcrValues!, error.Challenge.MaxAge!.Value));
    }

    [Fact]
    public async Task Acquire_RefusedTwice_AsksTheProviderOnce()
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => StubTokenServer.RefuseAsync(call, 400, "access_denied");

        await harness.AcquireAsync(Request(harness.CrossApp()));
        await harness.AcquireAsync(Request(harness.CrossApp()));

        Assert.Single(harness.Server.Calls);
    }
}
