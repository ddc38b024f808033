using System.Net;
using System.Text;
using CustomAuthHandler;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.IntegrationTests.Samples;

/// <summary>The sample's handler signs what a backend can verify, and nothing passes that was changed on the way.</summary>
public sealed class HmacAuthHandlerTests
{
    private const string Secret = "a-shared-secret-of-forty-characters-0123";

    [Fact]
    public async Task Acquire_FixedTime_SignsMethodPathBodyAndTime()
    {
        HmacAuthHandler handler = new(new StoppedClock(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));

        var result = await handler.AcquireAsync(Request("POST", "http://b/mcp/x?q=1", "{}"), CancellationToken.None);

        var headers = result.Credential!.Headers.ToDictionary();
        Assert.Equal("proxy1", headers[RequestSignature.KeyHeader]);
        Assert.Equal("1800000000", headers[RequestSignature.TimestampHeader]);
        Assert.Equal(RequestSignature.Compute(Secret, "POST", "/mcp/x?q=1", "{}"u8, 1_800_000_000), headers[RequestSignature.SignatureHeader]);
    }

    [Theory]
    [InlineData("GET", "/mcp", "{}", 0)]
    [InlineData("POST", "/mcp/x", "{}", 0)]
    [InlineData("POST", "/mcp", "{ }", 0)]
    [InlineData("POST", "/mcp", "{}", 1)]
    public void Compute_OneThingChanged_GivesAnotherSignature(string method, string target, string body, long later)
    {
        var signed = RequestSignature.Compute(Secret, "POST", "/mcp", "{}"u8, 1_800_000_000);

        var changed = RequestSignature.Compute(Secret, method, target, Encoding.UTF8.GetBytes(body), 1_800_000_000 + later);

        Assert.NotEqual(signed, changed);
    }

    [Fact]
    public async Task Call_ThroughTheProxy_IsAcceptedByTheBackend()
    {
        SignatureCheck check = new(Secret, TimeProvider.System);
        await using var backend = await ScriptedBackend.StartAsync(http => AnswerAsync(http, check));
        await using var proxy = await StartAsync(new Uri(backend.Url, "/mcp"), ("auth_config:key_id", "proxy1"), ("auth_config:secret", Secret));

        var response = await proxy.As().Header(RequestSignature.SignatureHeader, "the-caller's-own").PostAsync("/hr/more?q=%20", Some.ToolsList);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Check_RequestOfYesterday_IsRefused()
    {
        var signedAt = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        SignatureCheck check = new(Secret, new StoppedClock(signedAt.AddSeconds(61)));
        DefaultHttpContext http = new();
        foreach (var (name, value) in RequestSignature.Headers("proxy1", 1_800_000_000, RequestSignature.Compute(Secret, "GET", "/mcp", [], 1_800_000_000)))
        {
            http.Request.Headers[name] = value;
        }

        Assert.False(await check.IsSignedAsync(http));
    }

    [Fact]
    public async Task Start_WrongConfiguration_NamesEveryKey()
    {
        var failure = await Assert.ThrowsAsync<AgentProxyConfigurationException>(() => StartAsync(new Uri("http://127.0.0.1:9/mcp"), ("auth_config:secret", "short")));

        Assert.Contains("backends.hr.auth_config.key_id is required for hmac", failure.Message, StringComparison.Ordinal);
        Assert.Contains("backends.hr.auth_config.secret is too short: 32 characters or more.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SecretThatIsNotThere_SaysWhichVariable()
    {
        var failure = await Assert.ThrowsAsync<AgentProxyConfigurationException>(() =>
            StartAsync(new Uri("http://127.0.0.1:9/mcp"), ("auth_config:key_id", "proxy1"), ("auth_config:secret", "env:HMAC_SAMPLE_NOT_SET")));

        Assert.Contains("environment variable HMAC_SAMPLE_NOT_SET is not set", failure.Message, StringComparison.Ordinal);
    }

    private static Task<TestProxy> StartAsync(Uri backend, params (string, string)[] settings) =>
        TestProxy.StartAsync(p => p.Backend("hr", "/hr", backend, "hmac", settings).Services(proxy => proxy.AddBackendAuthHandler<HmacAuthHandler>()));

    private static async Task AnswerAsync(HttpContext http, SignatureCheck check)
    {
        http.Response.StatusCode = await check.IsSignedAsync(http) ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
        await http.Response.WriteAsJsonAsync(new { jsonrpc = "2.0", id = 1, result = new { tools = Array.Empty<object>() } }, http.RequestAborted);
    }

    private static CredentialRequest Request(string method, string url, string body) => new()
    {
        Subject = Subject.Anonymous,
        SubjectToken = string.Empty,
        Agent = Agent.Anonymous,
        Backend = new Backend
        {
            Name = "hr",
            Url = new Uri("http://b/mcp"),
            Paths = ["/hr"],
            AuthConfig = new AuthConfig([new("key_id", "proxy1"), new("secret", Secret)]),
        },
        Scopes = new HashSet<string>(),
        Method = method,
        TargetUri = new Uri(url),
        Body = Encoding.UTF8.GetBytes(body),
    };

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
