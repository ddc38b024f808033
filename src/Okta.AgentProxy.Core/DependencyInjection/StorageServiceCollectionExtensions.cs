using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Okta.AgentProxy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>For packages that bring a database.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// Keeps the audit in <typeparamref name="TStore"/>: adds the batching log to the places for records (<see cref="IAuditLog"/>), registers <see cref="IAuditQuery"/>,
    /// retention, and <see cref="AuditOptions"/> from the section <c>AgentProxy:audit</c>. Needs an <see cref="ILeaseStore"/>.
    /// </summary>
    public static IServiceCollection AddAuditStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>(this IServiceCollection services)
        where TStore : class, IAuditStore
    {
        services.AddStorageSealing();
        services.TryAddSingleton<TStore>();
        services.Replace(ServiceDescriptor.Singleton<IAuditStore>(provider => provider.GetRequiredService<TStore>()));

        services.AddOptions<AuditOptions>()
            .Configure<IServiceProvider>((options, provider) => provider.GetService<IConfiguration>()?.GetSection(AuditOptions.SectionName).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>());

        // The database takes the memory's place: no record is kept twice.
        foreach (var memory in services.Where(service => service.ServiceType == typeof(IAuditLog) && IsInMemory(service)).ToList())
        {
            services.Remove(memory);
        }

        services.TryAddSingleton<BatchingAuditLog>();
        services.TryAddSingleton<AuditReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuditLog, BatchingAuditLog>(provider => provider.GetRequiredService<BatchingAuditLog>()));
        services.Replace(ServiceDescriptor.Singleton<IAuditQuery>(provider => provider.GetRequiredService<AuditReader>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, BatchingAuditLog>(provider => provider.GetRequiredService<BatchingAuditLog>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AuditMaintenance>());
        return services;
    }

    /// <summary>What is used until a database is added.</summary>
    internal static IServiceCollection AddInMemoryStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAgentStore, InMemoryAgentStore>();
        services.TryAddSingleton<IBackendStore, InMemoryBackendStore>();
        services.TryAddSingleton<IEntityStoreFactory, InMemoryEntityStoreFactory>();
        services.TryAddSingleton<ISharedState, InMemorySharedState>();
        services.TryAddSingleton<ILeaseStore, InMemoryLeaseStore>();
        return services;
    }

    /// <summary>What encrypts secrets at rest: <see cref="SecretSealer"/> and <see cref="AuditHeadSeal"/> over ASP.NET Core Data Protection.</summary>
    public static IServiceCollection AddStorageSealing(this IServiceCollection services)
    {
        services.AddDataProtection();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SecretSealer>();
        services.TryAddSingleton<AuditHeadSeal>();
        return services;
    }

    private static bool IsInMemory(ServiceDescriptor service) => service.ImplementationType == typeof(InMemoryAuditLog)
        || service.ImplementationFactory?.Method.ReturnType == typeof(InMemoryAuditLog);
}
