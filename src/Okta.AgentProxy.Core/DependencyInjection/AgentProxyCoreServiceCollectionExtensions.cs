using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Okta.AgentProxy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the core of Okta.AgentProxy.</summary>
public static class AgentProxyCoreServiceCollectionExtensions
{
    /// <summary>
    /// Adds agents, backends, credentials, configuration and audit, without the proxy itself: for workers that only want credentials.
    /// Web applications call <c>AddOktaAgentProxy</c>, which includes this. Calling it again adds nothing.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The whole configuration (its section <c>AgentProxy</c> is read), or that section.</param>
    public static IAgentProxyBuilder AddAgentProxyCore(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        var builder = new AgentProxyBuilder(services);
        if (services.Any(service => service.ServiceType == typeof(ConfigurationCompiler)))
        {
            return builder;
        }

        services.AddOptions();
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AgentProxyMetrics>();

        AddConfiguration(services, configuration);
        services.AddInMemoryStorage();
        AddAudit(services);
        AddTokenPurges(services);

        return builder
            .AddBackendAuthHandler<PreSharedKeyAuthHandler>()
            .AddBackendAuthHandler<ServiceAccountAuthHandler>()
            .AddBackendAuthHandler<NoneAuthHandler>();
    }

    private static void AddConfiguration(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new AgentProxySection(configuration));
        services.AddSingleton<IConfigureOptions<AgentProxyOptions>, ConfigureAgentProxyOptions>();
        services.AddSingleton<ConfigurationCompiler>();
        services.TryAddSingleton<GlobalLimits>();
        services.TryAddSingleton(provider => provider.GetRequiredService<IEntityStoreFactory>().Create(EntityCodecs.Role));
        services.TryAddSingleton(provider => provider.GetRequiredService<IEntityStoreFactory>().Create(EntityCodecs.Tenant));
        services.TryAddSingleton<ConfiguredEntities>();
        services.TryAddSingleton<CandidateCompiler>();
        services.TryAddSingleton<ConfigurationTurns>();
        services.TryAddSingleton<ConfigurationWriteBack>();
        services.TryAddSingleton<ToolCatalog>();
        services.TryAddSingleton<PolicyGate>();
        services.TryAddSingleton<ToolPins>();
        services.TryAddSingleton<ToolPinKeeper>();
        services.TryAddSingleton(provider => InboundTrustFactory.Create(provider.GetRequiredService<IOptions<AgentProxyOptions>>().Value, provider.GetRequiredService<ConfigurationCompiler>().Compile));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ConfigurationSeeder>());
    }

    private static void AddTokenPurges(IServiceCollection services)
    {
        services.TryAddSingleton(provider => provider.GetRequiredService<IEntityStoreFactory>().Create(EntityCodecs.TokenPurge));
        services.TryAddSingleton<TokenGenerations>();
        services.TryAddSingleton<ITokenGenerations>(provider => provider.GetRequiredService<TokenGenerations>());
        services.TryAddSingleton<TokenPurges>();
        services.TryAddSingleton<ITokenCacheAdmin>(provider => provider.GetRequiredService<TokenPurges>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TokenPurges>(provider => provider.GetRequiredService<TokenPurges>()));
    }

    private static void AddAudit(IServiceCollection services)
    {
        services.TryAddSingleton<InMemoryAuditLog>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuditLog, InMemoryAuditLog>(provider => provider.GetRequiredService<InMemoryAuditLog>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuditLog, LogAuditLog>());
        services.TryAddSingleton<AuditTrail>();
        services.TryAddSingleton<LineBudget>();
        services.TryAddSingleton<AnonymousRequests>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AnonymousRequests>(provider => provider.GetRequiredService<AnonymousRequests>()));
        services.TryAddSingleton<IAuditQuery, InMemoryAuditQuery>();
    }
}
