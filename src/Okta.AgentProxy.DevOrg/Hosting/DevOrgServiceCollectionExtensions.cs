using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the offline organisation.</summary>
public static class DevOrgServiceCollectionExtensions
{
    /// <summary>Adds one offline organisation to the host; map it with <c>app.MapDevOrg()</c>. Tests resolve <see cref="DevOrganization"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Says what the organisation contains.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddDevOrg(this IServiceCollection services, Action<DevOrgOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new DevOrgOptions();
        configure?.Invoke(options);
        return services.AddDevOrg(options);
    }

    /// <summary>Adds one offline organisation to the host; map it with <c>app.MapDevOrg()</c>. Tests resolve <see cref="DevOrganization"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">What the organisation contains.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddDevOrg(this IServiceCollection services, DevOrgOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);

        services.AddRouting();
        services.TryAddSingleton(provider => new DevOrganization(
            options,
            () => provider.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [],
            provider.GetService<ILogger<DevOrganization>>()));
        return services;
    }
}
