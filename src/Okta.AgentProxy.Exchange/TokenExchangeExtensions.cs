using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Okta.AgentProxy;
using Okta.AgentProxy.Exchange;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers token exchange.</summary>
public static class TokenExchangeExtensions
{
    /// <summary>
    /// Adds the auth methods <c>okta-cross-app</c>, <c>okta-vaulted-secret</c>, <c>okta-service-account</c>, <c>okta-sts</c>, <c>token-exchange</c>,
    /// <c>client-credentials</c> and <c>passthrough</c>, and the cache behind them. A <see cref="HybridCache"/> or <see cref="IDistributedCache"/> of the
    /// host is used as a shared, encrypted second layer.
    /// </summary>
    /// <param name="builder">The proxy.</param>
    /// <param name="configure">Changes the options after the configuration (section <c>AgentProxy:token_exchange</c>) was read.</param>
    public static IAgentProxyBuilder AddTokenExchange(this IAgentProxyBuilder builder, Action<TokenExchangeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;

        AddOptions(services, configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddDataProtection();
        services.AddMetrics();

        services.TryAddSingleton<OrgServer>();
        services.TryAddSingleton<AddressGuard>();
        services.TryAddSingleton<ExchangeMetrics>();
        services.TryAddSingleton<SigningKeyCache>();
        services.TryAddSingleton<ClientAuthenticator>();
        services.TryAddSingleton<EndpointPipelines>();
        services.TryAddSingleton<TokenEndpointClient>();
        services.TryAddSingleton<TokenRevoker>();
        services.TryAddSingleton<MetadataReader>();
        services.TryAddSingleton<AuthorizationServerLocator>();
        services.TryAddSingleton(provider => new SubjectTokenSelector(provider.GetService<IRefreshTokenSource>()));
        services.TryAddSingleton<SelfIssuedIdJag>();
        services.TryAddSingleton<IdJagExchanger>();
        services.TryAddSingleton<OktaResourceExchanger>();

        services.TryAddSingleton<TokenProtector>();
        services.TryAddSingleton(provider => new SharedCredentials(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SharedCredentials>>(),
            provider.GetService<ITokenCache>() ?? FindHostCache(provider),
            provider.GetService<ITokenGenerations>()));
        services.TryAddSingleton<CredentialCache>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITokenCacheLayer, CredentialLayer>());

        services.AddHttpClient(HttpClients.Configured, ConfigureClient)
            .ConfigurePrimaryHttpMessageHandler(HttpClients.CreateHandler)
            .RemoveAllLoggers();
        services.AddHttpClient(HttpClients.Guarded, ConfigureClient)
            .ConfigurePrimaryHttpMessageHandler(HttpClients.CreateGuardedHandler)
            .RemoveAllLoggers();
        services.AddHttpClient(HttpClients.Discovered, ConfigureClient)
            .ConfigurePrimaryHttpMessageHandler(provider => HttpClients.CreateDiscoveredHandler(provider.GetRequiredService<AddressGuard>()))
            .RemoveAllLoggers();

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendAuthHandler, CrossAppAuthHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendAuthHandler, VaultedSecretAuthHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendAuthHandler, OktaServiceAccountAuthHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendAuthHandler, StsAuthHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendAuthHandler, TokenExchangeAuthHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendAuthHandler, ClientCredentialsAuthHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendAuthHandler, PassthroughAuthHandler>());
        return builder;
    }

    /// <summary>Chooses the cache that nodes share, instead of the host's <see cref="HybridCache"/> or <see cref="IDistributedCache"/>.</summary>
    public static IAgentProxyBuilder UseTokenCache<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TCache>(this IAgentProxyBuilder builder)
        where TCache : class, ITokenCache
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton<ITokenCache, TCache>());
        return builder;
    }

    /// <summary>
    /// Changes the <see cref="HttpClient"/>s that talk to token endpoints and fetch metadata: a proxy, client certificates, a handler of one's own. The
    /// handlers for discovered servers and for backends written at run time check addresses when they connect; what replaces them must do so too.
    /// </summary>
    public static IAgentProxyBuilder ConfigureTokenBackchannel(this IAgentProxyBuilder builder, Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        configure(builder.Services.AddHttpClient(HttpClients.Configured));
        configure(builder.Services.AddHttpClient(HttpClients.Guarded));
        configure(builder.Services.AddHttpClient(HttpClients.Discovered));
        return builder;
    }

    private static void AddOptions(IServiceCollection services, Action<TokenExchangeOptions>? configure)
    {
        services.AddOptions<TokenExchangeOptions>()
            .Configure<IServiceProvider>(static (options, provider) =>
            {
                if (provider.GetService<IConfiguration>()?.GetSection(AgentProxyOptions.SectionName) is not { } section)
                {
                    return;
                }

                // The origin's keys first, ours win.
                var origin = section.GetSection("cache:backend_tokens");
                options.MaxCachedCredentials = origin.GetValue("max_size", options.MaxCachedCredentials);
                if (origin.GetValue<int?>("ttl_seconds") is { } seconds)
                {
                    options.MaxCredentialLifetime = TimeSpan.FromSeconds(seconds);
                }

                section.GetSection(TokenExchangeOptions.SectionName).Bind(options);
            })
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TokenExchangeOptions>, TokenExchangeOptionsValidator>());
        if (configure is not null)
        {
            services.Configure(configure);
        }
    }

    // Time limits are the pipeline's; the client's own would end a call behind its back.
    private static void ConfigureClient(HttpClient client) => client.Timeout = Timeout.InfiniteTimeSpan;

    // A HybridCache wraps the IDistributedCache, so it comes first.
    private static ITokenCache? FindHostCache(IServiceProvider provider)
    {
        if (provider.GetService<HybridCache>() is { } hybrid)
        {
            return new HybridTokenCache(hybrid, provider.GetRequiredService<TokenProtector>(), provider.GetRequiredService<TimeProvider>());
        }

        return provider.GetService<IDistributedCache>() is { } distributed
            ? new DistributedTokenCache(distributed, provider.GetRequiredService<TokenProtector>())
            : null;
    }
}
