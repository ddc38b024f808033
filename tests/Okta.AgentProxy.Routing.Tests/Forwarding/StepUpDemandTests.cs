using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

/// <summary>RFC 9470 from a backend: three values are read, and said again in a challenge of our own; nothing else passes.</summary>
public sealed class StepUpDemandTests
{
    private const string Demand = """Bearer error="insufficient_user_authentication", error_description="evil, words", acr_values="urn:okta:loa:2fa:any phr", max_age="300", scope="admin:all", resource_metadata="https://evil.example/prm" """;

    [Fact]
    public async Task Demand_OfABackendThatGetsTheUsersToken_IsOurOwnChallenge()
    {
        using var response = await AnswerToAsync(Demand, new UserHandler());

        var body = await response.ShouldBeDeniedAsync("insufficient_user_authentication", HttpStatusCode.Unauthorized);
        var challenge = Assert.Single(response.Headers.GetValues("WWW-Authenticate"));
        Assert.StartsWith("Bearer error=\"insufficient_user_authentication\", error_description=\"A stronger or more recent sign-in is required\", resource_metadata=\"http://127.0.0.1", challenge, StringComparison.Ordinal);
        Assert.EndsWith("scope=\"mcp:read\", acr_values=\"urn:okta:loa:2fa:any phr\", max_age=\"300\"", challenge, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", challenge + body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("admin", challenge, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""Bearer error="insufficient_user_authentication", max_age=0""", "max_age=\"0\"")]
    [InlineData("""bearer error=insufficient_user_authentication,acr_values=phr""", "acr_values=\"phr\"")]
    [InlineData("""DPoP algs="ES256", Bearer realm="x", error="insufficient_user_authentication", max_age="999999999" """, "max_age=\"31536000\"")]
    public async Task Demand_InOtherSpellings_IsUnderstood(string header, string expected)
    {
        using var response = await AnswerToAsync(header, new UserHandler());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(expected, response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""Bearer error="insufficient_user_authentication" """)]
    [InlineData("""Bearer error="invalid_token", acr_values="phr" """)]
    [InlineData("""Bearer error="insufficient_user_authentication", acr_values="" """)]
    [InlineData("""Bearer error="insufficient_user_authentication", acr_values="a  b" """)]
    [InlineData("""Bearer error="insufficient_user_authentication", acr_values="a,b" """)]
    [InlineData("""Bearer error="insufficient_user_authentication", acr_values="a\"b" """)]
    [InlineData("""Bearer error="insufficient_user_authentication", acr_values="1 2 3 4 5 6 7 8 9" """)]
    [InlineData("""Bearer error="insufficient_user_authentication", acr_values="phr", acr_values="pwd" """)]
    [InlineData("""Bearer error="insufficient_user_authentication", error="insufficient_user_authentication", max_age=1""")]
    [InlineData("""Bearer error="insufficient_user_authentication", max_age="-1" """)]
    [InlineData("""Bearer error="insufficient_user_authentication", max_age="1e3" """)]
    [InlineData("""Bearer error="insufficient_user_authentication", max_age="99999999999999999999" """)]
    [InlineData("""Bearer error="insufficient_user_authentication", acr_values="phr""")]
    [InlineData("""Basic realm="x", error="insufficient_user_authentication", max_age=1""")]
    [InlineData("""Bearer abc""")]
    [InlineData("""Bearer""")]
    [InlineData("LONG")]
    [InlineData("TWICE")]
    public async Task Demand_ThatCannotBeReadInOneWay_EndsAtTheProxy(string header)
    {
        header = header == "LONG" ? $"Bearer error=\"insufficient_user_authentication\", acr_values=\"{new string('a', 3_000)}\"" : header;
        var headers = header == "TWICE" ? ["Bearer error=\"insufficient_user_authentication\", max_age=1", "Bearer error=\"insufficient_user_authentication\", max_age=2"] : new[] { header };

        using var response = await AnswerToAsync(headers, new UserHandler());

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.BadGateway, JsonRpcErrorCodes.BackendAuthFailed, "1");
        Assert.Empty(response.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task Demand_AboutACredentialThatCallersShare_EndsAtTheProxy()
    {
        using var response = await AnswerToAsync(Demand, new UserHandler { CarriesIt = false });

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.BadGateway, JsonRpcErrorCodes.BackendAuthFailed, "1");
        Assert.Empty(response.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task Demand_ToAServiceThatNobodySignedInTo_EndsAtTheProxy()
    {
        using var response = await AnswerToAsync([Demand], new UserHandler(), proxy => proxy.With(proxy.Org.IssueAccessToken(user: null, DevOrgPreset.CursorClient)));

        await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.BadGateway, JsonRpcErrorCodes.BackendAuthFailed, "1");
    }

    [Fact]
    public async Task Demand_AboutACachedCredential_IsAskedAgainWithAFreshOneFirst()
    {
        // The user has signed in anew, but the credential was made before: nobody is sent to sign in once more.
        var handler = new UserHandler { FromCache = true };
        await using var backend = await ScriptedBackend.StartAsync(http => AnswerAsync(http, http.Request.Headers.Authorization == "Bearer made-2" ? null : [Demand]));
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, handler.Name).Services(s => s.Services.AddSingleton<IBackendAuthHandler>(handler)));

        using var response = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, handler.Forgotten);
    }

    [Fact]
    public async Task Demand_AboutACachedAndAFreshCredential_AsksTheUserAndKeepsNeither()
    {
        var handler = new UserHandler { FromCache = true };

        using var response = await AnswerToAsync(Demand, handler);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(2, handler.Forgotten);
    }

    private static Task<HttpResponseMessage> AnswerToAsync(string challenge, UserHandler handler) => AnswerToAsync([challenge], handler);

    private static async Task<HttpResponseMessage> AnswerToAsync(string[] challenges, UserHandler handler, Func<TestProxy, TestCaller>? caller = null)
    {
        await using var backend = await ScriptedBackend.StartAsync(http => AnswerAsync(http, challenges));
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, handler.Name).Services(s => s.Services.AddSingleton<IBackendAuthHandler>(handler)));

        var response = await (caller?.Invoke(proxy) ?? proxy.As()).PostAsync("/b", Some.ToolsList);
        await response.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        return response;
    }

    private static Task AnswerAsync(HttpContext http, string[]? challenges)
    {
        http.Response.StatusCode = challenges is null ? 200 : 401;
        if (challenges is not null)
        {
            http.Response.Headers.WWWAuthenticate = challenges;
        }

        return http.Response.WriteAsync("{}", http.RequestAborted);
    }

    private sealed class UserHandler : IBackendAuthHandler
    {
        private int _made;

        public bool CarriesIt { get; init; } = true;

        public bool FromCache { get; init; }

        public int Forgotten { get; private set; }

        public string Name => "test-user";

        public bool CarriesSignIn(Backend backend) => CarriesIt;

        public void Validate(Backend backend, AuthConfigProblems problems)
        {
        }

        public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult<CredentialResult>(new BackendCredential("Authorization", $"Bearer made-{++_made}") { FromCache = FromCache && _made == 1 });

        public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken)
        {
            Forgotten++;
            return ValueTask.CompletedTask;
        }
    }
}
