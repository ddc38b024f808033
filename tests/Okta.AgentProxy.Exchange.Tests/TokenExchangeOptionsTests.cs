using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange.Tests;

public sealed class TokenExchangeOptionsTests
{
    [Fact]
    public void Bind_OriginsCacheKeysAndOurs_AreBothRead()
    {
        var options = Read(
            ("AgentProxy:cache:backend_tokens:max_size", "123"),
            ("AgentProxy:cache:backend_tokens:ttl_seconds", "600"),
            ("AgentProxy:token_exchange:attempt_timeout", "00:00:02"),
            ("AgentProxy:token_exchange:discovery_allowed_hosts:0", "as.internal:8443"),
            ("AgentProxy:token_exchange:dangerous_passthrough_backends:0", "legacy"));

        Assert.Equal((123, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(2)), (options.MaxCachedCredentials, options.MaxCredentialLifetime, options.AttemptTimeout));
        Assert.Equal("as.internal:8443", Assert.Single(options.DiscoveryAllowedHosts));
        Assert.Equal("legacy", Assert.Single(options.DangerousPassthroughBackends));
    }

    [Fact]
    public void Validate_EverythingImpossible_ReportsEveryKey()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Read(
            ("AgentProxy:token_exchange:attempt_timeout", "00:01:00"),
            ("AgentProxy:token_exchange:assertion_lifetime", "02:00:00"),
            ("AgentProxy:token_exchange:max_retries", "-1"),
            ("AgentProxy:token_exchange:max_cached_credentials", "0"),
            ("AgentProxy:token_exchange:refresh_ahead", "-00:00:01")));

        Assert.Equal(
            ["assertion_lifetime", "attempt_timeout", "max_cached_credentials", "max_retries", "refresh_ahead"],
            failure.Failures.Select(f => f.Split(' ')[0]["token_exchange.".Length..]).Order());
    }

    [Theory]
    [InlineData("dev-1.okta.com", "https://dev-1.okta.com")]
    [InlineData("https://dev-1.okta.com/", "https://dev-1.okta.com")]
    [InlineData("http://localhost:5000", "http://localhost:5000")]
    public void OrgServer_Domain_BecomesTheIssuerWithoutASlash(string domain, string issuer)
    {
        var org = Org(new AgentProxyOptions { OktaDomain = domain });

        Assert.Equal((issuer, issuer + "/oauth2/v1/token"), (org.Issuer, org.TokenEndpoint!.OriginalString));
    }

    [Fact]
    public void OrgServer_OnlyACustomIssuer_TakesItsHost() =>
        Assert.Equal("https://dev-1.okta.com", Org(new AgentProxyOptions { OktaIssuer = "https://dev-1.okta.com/oauth2/default" }).Issuer);

    [Theory]
    [InlineData("http://dev-1.okta.com")]
    [InlineData("https://user@dev-1.okta.com")]
    [InlineData("not a host")]
    public void OrgServer_UnsafeDomain_IsAProblem(string domain) =>
        Assert.NotNull(Org(new AgentProxyOptions { OktaDomain = domain }).Problem);

    [Fact]
    public void OrgServer_AnotherProvider_IsUsedInsteadAndIsNotOkta()
    {
        var org = Org(new AgentProxyOptions { OktaDomain = "dev-1.okta.com" }, new TokenExchangeOptions { IdentityProviderIssuer = "https://idp.example", IdentityProviderTokenEndpoint = "https://idp.example/token" });

        Assert.Equal(("https://idp.example", "https://idp.example/token", false), (org.Issuer, org.TokenEndpoint!.OriginalString, org.IsOkta));
    }

    [Fact]
    public void Validate_HalfOfAnotherProvider_IsRefused() =>
        Assert.Throws<OptionsValidationException>(() => Read(("AgentProxy:token_exchange:identity_provider_issuer", "https://idp.example")));

    private static OrgServer Org(AgentProxyOptions options, TokenExchangeOptions? exchange = null) => new(Options.Create(options), Options.Create(exchange ?? new()));

    private static TokenExchangeOptions Read(params (string Key, string Value)[] values)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build());
        services.AddLogging();
        new Builder(services).AddTokenExchange();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<TokenExchangeOptions>>().Value;
    }

    private sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
