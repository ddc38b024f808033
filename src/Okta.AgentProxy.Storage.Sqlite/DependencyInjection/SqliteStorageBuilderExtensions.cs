using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Okta.AgentProxy;
using Okta.AgentProxy.Storage.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the SQLite storage.</summary>
public static class SqliteStorageBuilderExtensions
{
    /// <summary>
    /// Keeps agents, backends, the audit and short-lived state in a SQLite file. For one node; several share PostgreSQL.
    /// </summary>
    /// <param name="builder">The proxy's builder.</param>
    /// <param name="connectionString">For example <c>Data Source=proxy.db</c>.</param>
    /// <param name="configure">Further settings.</param>
    public static IAgentProxyBuilder AddSqliteStorage(this IAgentProxyBuilder builder, string connectionString, Action<SqliteStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);

        var services = builder.Services;
        services.Configure<SqliteStorageOptions>(options =>
        {
            options.ConnectionString = connectionString;
            configure?.Invoke(options);
        });

        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<SqliteSharedState>();
        services.TryAddSingleton<ISqliteBackup, SqliteBackup>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SqliteCleanUp>());
        services.AddAuditStore<SqliteAuditStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<KeyManagementOptions>, KeyDirectory>());

        // The last storage that is added is the one: it takes the place of the in-memory stores.
        services.Replace(ServiceDescriptor.Singleton<IAgentStore, SqliteAgentStore>());
        services.Replace(ServiceDescriptor.Singleton<IBackendStore, SqliteBackendStore>());
        services.Replace(ServiceDescriptor.Singleton<IEntityStoreFactory, SqliteEntityStoreFactory>());
        services.Replace(ServiceDescriptor.Singleton<ISharedState>(provider => provider.GetRequiredService<SqliteSharedState>()));
        services.Replace(ServiceDescriptor.Singleton<ILeaseStore, SqliteLeaseStore>());
        return builder;
    }
}
