using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Core.Tests.Identity;

/// <summary>The proxy with a scheme that the host brought.</summary>
public class HostSchemeTests
{
    [Fact]
    public async Task JwtBearerOfTheHost_WithItsDefaultClaimMapping_GivesTheSameSubject()
    {
        await using var own = await IdentityFixture.StartAsync();
        await using var host = await StartWithHostJwtBearerAsync();

        var expected = (await own.AuthenticateAsync(own.Token())).Subject!;
        var outcome = await host.AuthenticateAsync(host.Token());

        Assert.Null(outcome.Error);
        Assert.Equal((expected.Id, expected.Sub, expected.ClientId, expected.TokenKind), (outcome.Subject!.Id, outcome.Subject.Sub, outcome.Subject.ClientId, outcome.Subject.TokenKind));
        Assert.Equal(expected.Scopes.Order(), outcome.Subject.Scopes.Order());
        Assert.Equal(expected.Audiences, outcome.Subject.Audiences);
        Assert.Equal(host.Org.Issuer, outcome.Subject.Issuer);
        Assert.Equal(host.Clock.GetUtcNow() + TimeSpan.FromHours(1), outcome.Subject.ExpiresAt);
    }

    [Fact]
    public async Task JwtBearerOfTheHost_ForgedToken_Is401WithoutLibraryWords()
    {
        await using var host = await StartWithHostJwtBearerAsync();

        var outcome = await host.AuthenticateAsync(host.Org.Organization.Forge.SignedByStranger(host.Token()));

        Assert.Equal((401, "invalid_token"), (outcome.Error!.Status, outcome.Error.Code));
        Assert.DoesNotContain("IDX", outcome.Error.Message + outcome.Error.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> LibraryFailures => new()
    {
        { "signature", "invalid_token", TokenProblems.BadSignature },
        { "issuer", "invalid_token", TokenProblems.WrongIssuer },
        { "audience", "invalid_token", TokenProblems.WrongAudience },
        { "expired", "token_expired", "The access token expired" },
        { "early", "invalid_token", TokenProblems.NotYetValid },
        { "form", "invalid_token", TokenProblems.Invalid },
    };

    [Theory]
    [MemberData(nameof(LibraryFailures))]
    public async Task JwtBearerOfTheHost_EachOfItsReasons_HasItsFixedSentence(string what, string code, string sentence)
    {
        // The library's clock is the real one, so these are issued by it; only far dates are used.
        await using var host = await StartWithHostJwtBearerAsync(jwt => jwt.TokenValidationParameters.ValidateLifetime = what is "expired" or "early");
        var token = what switch
        {
            "signature" => host.Org.Organization.Forge.SignedByStranger(host.Token()),
            "issuer" => host.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, claims: c => c["iss"] = "https://evil.example.com"),
            "audience" => host.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, audience: "api://other"),
            "expired" => host.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, claims: c => (c["iat"], c["exp"]) = (1, 2)),
            "early" => host.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, claims: c => (c["nbf"], c["exp"]) = (2_100_000_000, 2_140_000_000)),
            _ => "not.a.jwt",
        };

        var outcome = await host.AuthenticateAsync(token);

        Assert.Equal((code, sentence), (outcome.Error!.Code, outcome.Error.Challenge!.ErrorDescription));
    }

    [Fact]
    public async Task JwtBearerOfTheHost_KeyBoundToken_IsRefused()
    {
        await using var host = await StartWithHostJwtBearerAsync();
        var bound = host.Org.IssueAccessToken(IdentityFixture.Alice, IdentityFixture.Client, claims: c => c["cnf"] = new System.Text.Json.Nodes.JsonObject { ["jkt"] = "x" });

        var outcome = await host.AuthenticateAsync(bound);

        Assert.Equal("invalid_token", outcome.Error!.Code);
        Assert.Null(outcome.Subject);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task JwtBearerOfTheHost_AuthorityDown_Is503(bool issuerIsConfigured)
    {
        await using var host = await StartWithHostJwtBearerAsync(jwt => jwt.TokenValidationParameters.ValidIssuer = issuerIsConfigured ? jwt.Authority : null);
        using var outage = host.Org.Organization.Faults.Add(DevOrgEndpoint.Metadata, DevOrgFault.Status(404));

        var outcome = await host.AuthenticateAsync(host.Token());

        Assert.Equal((503, "identity_provider_unavailable"), (outcome.Error!.Status, outcome.Error.Code));
    }

    [Fact]
    public async Task AnyScheme_Success_IsRememberedAndAskedOnce()
    {
        var scheme = new SchemeScript(() => AuthenticateResult.Success(Ticket(("sub", "robot"), ("client_id", "robot"), ("aud", "api://default"))));
        await using var host = await StartAsync(scheme);

        var first = await host.AuthenticateAsync("opaque-key");
        var second = await host.AuthenticateAsync("opaque-key");

        Assert.Equal("robot", first.Subject!.ClientId);
        Assert.Same(first.Subject, second.Subject);
        Assert.Equal(1, scheme.Calls);
    }

    [Fact]
    public async Task AnyScheme_Failure_IsNeverRemembered()
    {
        var scheme = new SchemeScript(() => AuthenticateResult.Fail("no"));
        await using var host = await StartAsync(scheme);

        await host.AuthenticateAsync("opaque-key");
        var outcome = await host.AuthenticateAsync("opaque-key");

        Assert.Equal("invalid_token", outcome.Error!.Code);
        Assert.Equal(2, scheme.Calls);
        Assert.Equal(0, host.Cache.Count);
    }

    [Fact]
    public async Task AnyScheme_NoResult_Is401()
    {
        await using var host = await StartAsync(new SchemeScript(AuthenticateResult.NoResult));

        var outcome = await host.AuthenticateAsync("opaque-key");

        Assert.Equal((401, "invalid_token"), (outcome.Error!.Status, outcome.Error.Code));
    }

    public static TheoryData<Type> Outages => [typeof(HttpRequestException), typeof(TimeoutException), typeof(IOException), typeof(TaskCanceledException), typeof(InvalidOperationException)];

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task AnyScheme_ThrowsOrReportsAnOutage_Is503(Type failure)
    {
        await using var throwing = await StartAsync(new SchemeScript(() => throw (Exception)Activator.CreateInstance(failure)!));
        await using var reporting = await StartAsync(new SchemeScript(() => AuthenticateResult.Fail((Exception)Activator.CreateInstance(failure)!)));

        Assert.Equal(503, (await throwing.AuthenticateAsync("opaque-key")).Error!.Status);
        Assert.Equal(503, (await reporting.AuthenticateAsync("opaque-key")).Error!.Status);
    }

    [Fact]
    public async Task AnyScheme_PrincipalWithoutSubject_Is401()
    {
        await using var host = await StartAsync(new SchemeScript(() => AuthenticateResult.Success(Ticket(("client_id", "robot")))));

        var outcome = await host.AuthenticateAsync("opaque-key");

        Assert.Equal("invalid_token", outcome.Error!.Code);
    }

    [Fact]
    public async Task OwnScheme_Alone_IsNotTheDefaultOfTheApplication()
    {
        await using var identity = await IdentityFixture.StartAsync();

        var schemes = identity.Services.GetRequiredService<IAuthenticationSchemeProvider>();

        Assert.NotNull(await schemes.GetSchemeAsync(AgentProxyAuthenticationDefaults.AuthenticationScheme));
        Assert.Null(await schemes.GetDefaultAuthenticateSchemeAsync());
    }

    [Fact]
    public async Task AddInboundIdentity_Twice_IsOnce()
    {
        await using var identity = await IdentityFixture.StartAsync((services, _) => services.AddInboundIdentity());

        Assert.NotNull((await identity.AuthenticateAsync(identity.Token())).Subject);
    }

    private static Task<IdentityFixture> StartWithHostJwtBearerAsync(Action<JwtBearerOptions>? configure = null) => IdentityFixture.StartAsync(
        (services, org) => services.AddAuthentication().AddJwtBearer("Corp", jwt =>
        {
            jwt.Authority = org.Issuer;
            jwt.Audience = "api://default";
            jwt.RequireHttpsMetadata = false;

            // The organisation's clock stands still; the library's cannot be told to.
            jwt.TokenValidationParameters.ValidateLifetime = false;
            configure?.Invoke(jwt);
        }),
        options => options.AuthenticationScheme = "Corp");

    private static Task<IdentityFixture> StartAsync(SchemeScript script) => IdentityFixture.StartAsync(
        (services, _) =>
        {
            services.AddSingleton(script);
            services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ScriptedHandler>("Corp", null);
        },
        options => options.AuthenticationScheme = "Corp");

    private static AuthenticationTicket Ticket(params (string Type, string Value)[] claims) =>
        new(new ClaimsPrincipal(new ClaimsIdentity(claims.Select(c => new Claim(c.Type, c.Value)), "Corp")), "Corp");

    private sealed class SchemeScript(Func<AuthenticateResult> answer)
    {
        public int Calls { get; private set; }

        public AuthenticateResult Run()
        {
            Calls++;
            return answer();
        }
    }

    private sealed class ScriptedHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SchemeScript script)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(script.Run());
    }
}
