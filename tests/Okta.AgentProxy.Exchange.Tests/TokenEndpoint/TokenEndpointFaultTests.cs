using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenEndpoint;

/// <summary>Each way a token endpoint can go wrong: its status, within its time limit, and the next caller is fine.</summary>
public sealed class TokenEndpointFaultTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static TheoryData<string, int> Faults => new()
    {
        { "hung", 503 },
        { "500", 503 },
        { "reset", 503 },
        { "half a body", 503 },
        { "garbage", 502 },
        { "array", 502 },
        { "duplicate members", 502 },
        { "html", 502 },
        { "no content type", 502 },
        { "redirect", 502 },
        { "10 MB", 502 },
        { "endless", 502 },
        { "404 html", 502 },
        { "empty", 502 },
        { "no access token", 502 },
        { "header injection", 502 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Acquire_EndpointMisbehaves_FailsInTimeAndTheNextCallerIsFine(string fault, int status)
    {
        await using var harness = await StartAsync(o =>
        {
            o.AttemptTimeout = TimeSpan.FromSeconds(1);
            o.TotalTimeout = TimeSpan.FromSeconds(6);
        });
        harness.Server.Intercept = call => MisbehaveAsync(call, fault);
        var backend = Plain(harness);
        var started = Stopwatch.GetTimestamp();

        var result = await harness.AcquireAsync(Request(backend));

        var error = result.ShouldFail("token_exchange_failed", status);
        Assert.True(Stopwatch.GetElapsedTime(started) < Limit);
        Assert.Equal(status == 503, error.IsRetryable);
        Assert.DoesNotContain("token", error.Message, StringComparison.OrdinalIgnoreCase);
        harness.Server.Intercept = null;
        Assert.NotNull((await harness.AcquireAsync(Request(backend))).Credential);
    }

    [Fact]
    public async Task Acquire_EndpointIsSlowButWithinItsTime_Succeeds()
    {
        await using var harness = await StartAsync();
        var release = new TaskCompletionSource();
        harness.Server.Intercept = async _ =>
        {
            await release.Task;
            return false;
        };

        var call = harness.AcquireAsync(Request(Plain(harness))).AsTask();
        release.SetResult();

        Assert.NotNull((await call).Credential);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Acquire_PassingFault_IsRetriedWithAFreshAssertion(int status)
    {
        await using var harness = await StartAsync();
        var seen = 0;
        harness.Server.Intercept = call => Interlocked.Increment(ref seen) <= 2 && call.IsLegOne
            ? StubTokenServer.AnswerAsync(call, status, new { error = "server_error" })
            : Task.FromResult(false);

        var result = await harness.AcquireAsync(Request(harness.CrossApp()));

        Assert.NotNull(result.Credential);
        var assertions = harness.Server.LegOne.Select(c => Jwt.Parse(c["client_assertion"]!)["jti"]).ToArray();
        Assert.Equal(3, assertions.Length);
        Assert.Equal(3, assertions.Distinct().Count());
    }

    [Fact]
    public async Task Acquire_RetryAfterIsShort_IsWaitedFor()
    {
        var clock = new ManualClock();
        await using var harness = await StartAsync(clock: clock);
        var seen = 0;
        harness.Server.Intercept = call =>
        {
            if (Interlocked.Increment(ref seen) > 1)
            {
                return Task.FromResult(false);
            }

            call.Http.Response.Headers.RetryAfter = "3";
            return StubTokenServer.AnswerAsync(call, 429, new { error = "invalid_grant", error_description = "API call exceeded rate limit due to too many requests." });
        };

        var call = harness.AcquireAsync(Request(Plain(harness))).AsTask();
        await CacheHarness.UntilAsync(() => seen == 1 && harness.Logs.Text.Contains("next in 3000 ms", StringComparison.Ordinal));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.NotNull((await call).Credential);
        Assert.Equal(2, seen);
    }

    [Fact]
    public async Task Acquire_RetryAfterIsLong_IsHandedOnAndKept()
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call =>
        {
            call.Http.Response.Headers.RetryAfter = "45";
            return StubTokenServer.AnswerAsync(call, 429, new { error = "invalid_grant" });
        };
        var backend = Plain(harness);

        var first = (await harness.AcquireAsync(Request(backend))).ShouldFail("token_exchange_failed", 503);
        var second = (await harness.AcquireAsync(Request(backend))).ShouldFail("token_exchange_failed", 503);

        Assert.Equal(TimeSpan.FromSeconds(45), first.RetryAfter);
        Assert.InRange(second.RetryAfter!.Value.TotalSeconds, 30, 45);
        Assert.Single(harness.Server.Calls);
    }

    [Fact]
    public async Task Acquire_RefusedByOAuthError_IsNotRetried()
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => StubTokenServer.RefuseAsync(call, 400, "invalid_grant");

        await harness.AcquireAsync(Request(Plain(harness)));

        Assert.Single(harness.Server.Calls);
    }

    [Fact]
    public async Task Acquire_NobodyListens_IsUnavailable()
    {
        await using var harness = await StartAsync();
        var backend = Backend("plain", "token-exchange", ("token_endpoint", "http://127.0.0.1:1/token"));

        (await harness.AcquireAsync(Request(backend))).ShouldFail("token_exchange_failed", 503);
    }

    [Fact]
    public async Task Acquire_Request_IsAsTheRfcWantsIt()
    {
        await using var harness = await StartAsync();
        string? accept = null, type = null, cookie = null;
        harness.Server.Intercept = call =>
        {
            (accept, type, cookie) = (call.Http.Request.Headers.Accept, call.Http.Request.ContentType, call.Http.Request.Headers.Cookie);
            call.Http.Response.Cookies.Append("session", "of-alice");
            return Task.FromResult(false);
        };

        await harness.AcquireAsync(Request(Plain(harness)));
        await harness.AcquireAsync(Request(Plain(harness), user: "bob"));

        Assert.Equal("application/json", accept);
        Assert.StartsWith("application/x-www-form-urlencoded", type);
        Assert.True(string.IsNullOrEmpty(cookie));
    }

    private static Backend Plain(ExchangeHarness harness) => Backend("plain", "token-exchange", ("token_endpoint", harness.Server.Url + "/plain/token"));

    private static async Task<bool> MisbehaveAsync(TokenServerCall call, string fault)
    {
        var response = call.Http.Response;
        switch (fault)
        {
            case "hung":
                await Task.Delay(Timeout.Infinite, call.Http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;
            case "500":
                response.StatusCode = 500;
                break;
            case "reset":
                call.Http.Abort();
                break;
            case "half a body":
                response.ContentType = "application/json";
                response.ContentLength = 500;
                await response.WriteAsync("""{"access_token":"abc","token_ty""");
                await response.Body.FlushAsync();
                call.Http.Abort();
                break;
            case "garbage":
                response.ContentType = "application/json";
                await response.WriteAsync("]}<<<");
                break;
            case "array":
                response.ContentType = "application/json";
                await response.WriteAsync("""["access_token"]""");
                break;
            case "duplicate members":
                response.ContentType = "application/json";
                await response.WriteAsync("""{"token_type":"Bearer","access_token":"a","access_token":"b"}""");
                break;
            case "html":
                response.ContentType = "text/html";
                await response.WriteAsync("<html>Sign in</html>");
                break;
            case "no content type":
                await response.WriteAsync("""{"access_token":"a","token_type":"Bearer","issued_token_type":"urn:ietf:params:oauth:token-type:access_token"}""");
                break;
            case "redirect":
                response.Redirect("/elsewhere/token", permanent: false, preserveMethod: true);
                break;
            case "10 MB":
                response.ContentType = "application/json";
                response.ContentLength = 10_000_000;
                await response.WriteAsync("{");
                break;
            case "endless":
                response.ContentType = "application/json";
                var spaces = new byte[8192];
                Array.Fill(spaces, (byte)' ');
                while (!call.Http.RequestAborted.IsCancellationRequested)
                {
                    await response.Body.WriteAsync(spaces, call.Http.RequestAborted).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
                }

                break;
            case "404 html":
                response.StatusCode = 404;
                response.ContentType = "text/html";
                await response.WriteAsync("<html>Not here</html>");
                break;
            case "empty":
                response.StatusCode = 204;
                break;
            case "no access token":
                await StubTokenServer.AnswerAsync(call, 200, new { token_type = "Bearer", issued_token_type = OAuthNames.AccessTokenType });
                break;
            case "header injection":
                await StubTokenServer.AnswerAsync(call, 200, new { token_type = "Bearer", issued_token_type = OAuthNames.AccessTokenType, access_token = "a\r\nX-Admin: 1" });
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, null);
        }

        return true;
    }
}
