using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Okta.AgentProxy;
using Okta.AgentProxy.Storage.Postgres;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the PostgreSQL storage.</summary>
public static class PostgresStorageBuilderExtensions
{
    /// <summary>
    /// Keeps agents, backends, the audit, short-lived state, the shared token cache and the Data Protection keys in PostgreSQL: all that several
    /// nodes share. Nodes need no sticky sessions. A host that registers its own <see cref="IDistributedCache"/> keeps it.
    /// </summary>
    /// <param name="builder">The proxy's builder.</param>
    /// <param name="connectionString">For example <c>Host=db;Database=agentproxy;Username=agentproxy;Password=…;SSL Mode=VerifyFull</c>.</param>
    /// <param name="configure">Further settings.</param>
    public static IAgentProxyBuilder AddPostgresStorage(this IAgentProxyBuilder builder, string connectionString, Action<PostgresStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);

        var services = builder.Services;
        services.Configure<PostgresStorageOptions>(options =>
        {
            options.ConnectionString = connectionString;
            configure?.Invoke(options);
        });

        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton<EntityChanges>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ChangeListener>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PostgresCleanUp>());
        services.TryAddSingleton<AuditStatistics>();
        services.AddAuditStore<PostgresAuditStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AuditStatistics>(provider => provider.GetRequiredService<AuditStatistics>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<KeyManagementOptions>, DatabaseKeys>());
        services.TryAddSingleton<IDistributedCache, PostgresDistributedCache>();

        // The last storage that is added is the one: it takes the place of the in-memory stores.
        services.Replace(ServiceDescriptor.Singleton<IAgentStore, PostgresAgentStore>());
        services.Replace(ServiceDescriptor.Singleton<IBackendStore, PostgresBackendStore>());
        services.Replace(ServiceDescriptor.Singleton<IEntityStoreFactory, PostgresEntityStoreFactory>());
        services.Replace(ServiceDescriptor.Singleton<ISharedState, PostgresSharedState>());
        services.Replace(ServiceDescriptor.Singleton<ILeaseStore, PostgresLeaseStore>());
        return builder;
    }
}
