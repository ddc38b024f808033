using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange.Tests;

/// <summary>The package as part of a whole configuration, as a host has it.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void Validate_TwoBackendsWithMistakes_ReportsEveryProblemAtOnce()
    {
        using var services = Build(
            ("backends:finance:url", "https://finance.example/mcp"), ("backends:finance:paths:0", "/finance"), ("backends:finance:auth_method", "okta-cross-app"),
            ("backends:crm:url", "https://crm.example/mcp"), ("backends:crm:paths:0", "/crm"), ("backends:crm:auth_method", "okta-vaulted-secret"));

        var failure = Assert.Throws<AgentProxyConfigurationException>(services.ValidateAgentProxyConfiguration);

        foreach (var problem in (string[])
            [
                "backends.finance.auth_config.target_authorization_server is required for okta-cross-app",
                "backends.finance.auth_config.target_token_endpoint is required for okta-cross-app",
                "backends.crm.auth_config.resource is required for okta-vaulted-secret",
                "backends.crm.auth_config.secret_key",
            ])
        {
            Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Validate_OurSectionAndTheOriginsCacheKeys_AreKnown()
    {
        using var services = Build(("token_exchange:attempt_timeout", "00:00:02"), ("cache:backend_tokens:max_size", "77"));

        services.ValidateAgentProxyConfiguration();

        var options = services.GetRequiredService<IOptions<TokenExchangeOptions>>().Value;
        Assert.Equal((TimeSpan.FromSeconds(2), 77), (options.AttemptTimeout, options.MaxCachedCredentials));
    }

    private static ServiceProvider Build(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(values.Append(("okta_domain", "dev-1.okta.com")).Select(v => KeyValuePair.Create("AgentProxy:" + v.Item1, (string?)v.Item2)))
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddAgentProxyCore(configuration).AddTokenExchange();
        return services.BuildServiceProvider();
    }
}
