using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>What the admin API and the admin pages are made of, alike.</summary>
internal static partial class AdminServices
{
    public static AdminGuard Guard(IServiceProvider services) =>
        new(services.GetRequiredService<InboundAuthenticator>(), services.GetRequiredService<InboundTrust>(), Options(services));

    /// <summary>What changes entities of one kind.</summary>
    public static EntityEditor<T> Editor<T>(IServiceProvider services, IEntityStore<T> store, IAdminResource<T> resource)
        where T : class
    {
        EntityWriter<T> writer = new(
            store,
            resource,
            services.GetRequiredService<ProxySnapshotProvider>(),
            services.GetRequiredService<TimeProvider>(),
            Options(services).WriteBack ? services.GetRequiredService<ConfigurationWriteBack>() : null);
        return new EntityEditor<T>(store, resource, writer, services.GetRequiredService<AdminTurn>());
    }

    public static AdminOptions Options(IServiceProvider services)
    {
        var options = new AdminOptions();
        if (services.GetService<IConfiguration>()?.GetSection(AdminOptions.SectionName) is { } section)
        {
            Read(section, options, new ProblemCollector(services.GetService<AgentProxySection>()?.Locator));

            // "admin:" with anything below it is somebody's decision; what merely was mapped is not.
            options.Enabled ??= section.GetChildren().Any(IsSaid) ? true : null;
        }

        foreach (var configure in services.GetServices<IConfigureOptions<AdminOptions>>())
        {
            configure.Configure(options);
        }

        return options;
    }

    /// <summary>Whether the host wants it: 1. as configured, 2. else when its code says who comes in. Says in the log what to do when not.</summary>
    public static bool IsWanted(IServiceProvider services, string what, string? policy)
    {
        if (Options(services).Enabled ?? policy is not null)
        {
            return true;
        }

        LogOff(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(AdminServices).FullName!), what);
        return false;
    }

    // Read like the rest of the file, and as strictly: a list of clients that is misspelt, or no list, must not mean "any client".
    private static void Read(IConfigurationSection section, AdminOptions options, ProblemCollector problems)
    {
        OptionsReader.Read(section, options, "admin", problems, beside: ["pages"]);
        if (NameRules.FindScopeProblem(options.Scope) is { } problem)
        {
            problems.Add("admin:scope", problem);
        }

        if (section["clients"] is not null && options.Clients.Count == 0)
        {
            problems.Add("admin:clients", "is empty, so that nobody could come in. Name client ids, or leave it out to take any client's tokens.");
        }

        if (problems.Problems.Count > 0)
        {
            throw new AgentProxyConfigurationException(problems.Problems);
        }
    }

    private static bool IsSaid(IConfigurationSection key) => !string.IsNullOrEmpty(key.Value) || key.GetChildren().Any(IsSaid);

    [LoggerMessage(
        EventIds.AdminOff,
        LogLevel.Information,
        "{What} are off: 'admin' is not configured. To turn them on: admin: {{ enabled: true, scope: agentproxy:admin }} (or group: NAME)")]
    private static partial void LogOff(ILogger logger, string what);
}
