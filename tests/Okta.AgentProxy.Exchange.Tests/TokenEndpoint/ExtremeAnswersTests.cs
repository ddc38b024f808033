using Microsoft.AspNetCore.Http;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenEndpoint;

/// <summary>Every number in an answer of a token endpoint at its extremes: a credential, or an error of ours, and the next user is fine.</summary>
public sealed class ExtremeAnswersTests
{
    public static TheoryData<string> Numbers =>
    [
        "0", "-1", "-0", "1", "2147483647", "2147483648", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "253402300799",
        "1e3", "1.5", "1e308", "1e999", "-1e999", "1e-999", new string('9', 10_000), "\"3600\"", "\"1e999\"", "\"-1\"", "\"NaN\"", "\"\"", "null", "true", "[]", "{}", "[1]",
    ];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task ExpiresIn_AnyNumber_IsACredentialOrAnErrorOfOurs(string number)
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => RawAsync(call, 200, $$"""{"access_token":"at-x","token_type":"Bearer","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","expires_in":{{number}}}""");
        var backend = Plain(harness);

        var result = await harness.AcquireAsync(Request(backend));

        Assert.True(result.Credential is not null || result.Error is { Status: 502 }, result.Error?.ToString());
        harness.Server.Intercept = null;
        Assert.NotNull((await harness.AcquireAsync(Request(backend, user: "bob"))).Credential);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task MaxAge_AnyNumberInADemandToSignIn_IsAnErrorOfOurs(string number)
    {
        await using var harness = await StartAsync();
        harness.Server.Intercept = call => RawAsync(call, 400, $$"""{"error":"insufficient_user_authentication","max_age":{{number}}}""");

        var result = await harness.AcquireAsync(Request(Plain(harness)));

        Assert.InRange(result.Error!.Status, 400, 503);
        Assert.NotEqual(500, result.Error.Status);
        Assert.InRange(result.Error.Challenge?.MaxAge ?? 0, 0, 31_536_000);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2147483647")]
    [InlineData("2147483648")]
    [InlineData("99999999999999999999")]
    [InlineData("1e9")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    [InlineData("Mon, 01 Jan 0001 00:00:00 GMT")]
    [InlineData("never")]
    public async Task RetryAfter_AnyValue_IsAtMostMinutes(string value)
    {
        await using var harness = await StartAsync(o => o.MaxRetries = 0);
        harness.Server.Intercept = call =>
        {
            call.Http.Response.Headers.RetryAfter = value;
            return RawAsync(call, 429, """{"error":"slow_down"}""");
        };

        var result = await harness.AcquireAsync(Request(Plain(harness)));

        Assert.Equal(503, result.Error!.Status);
        Assert.InRange(result.Error.RetryAfter?.TotalSeconds ?? 1, 1, 300);
    }

    private static async Task<bool> RawAsync(TokenServerCall call, int status, string body)
    {
        call.Http.Response.StatusCode = status;
        call.Http.Response.ContentType = "application/json";
        await call.Http.Response.WriteAsync(body);
        return true;
    }

    private static Backend Plain(ExchangeHarness harness) => Backend("plain", "token-exchange", ("token_endpoint", harness.Server.Url + "/plain/token"));
}
