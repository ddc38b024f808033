using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>What the admin API and the admin pages are made of, alike.</summary>
internal static class AdminServices
{
    public static AdminGuard Guard(IServiceProvider services) =>
        new(services.GetRequiredService<InboundAuthenticator>(), services.GetRequiredService<InboundTrust>(), Options(services));

    /// <summary>What changes entities of one kind.</summary>
    public static EntityEditor<T> Editor<T>(IServiceProvider services, IEntityStore<T> store, IAdminResource<T> resource)
        where T : class => new(store, resource, new EntityWriter<T>(
            store,
            resource,
            services.GetRequiredService<ProxySnapshotProvider>(),
            services.GetRequiredService<TimeProvider>(),
            Options(services).WriteBack ? services.GetRequiredService<ConfigurationWriteBack>() : null));

    public static AdminOptions Options(IServiceProvider services)
    {
        var options = new AdminOptions();
        services.GetService<IConfiguration>()?.GetSection(AdminOptions.SectionName).Bind(options);
        foreach (var configure in services.GetServices<IConfigureOptions<AdminOptions>>())
        {
            configure.Configure(options);
        }

        return options;
    }
}
