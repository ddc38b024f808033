using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Okta.AgentProxy;
using Okta.AgentProxy.Routing;
using Okta.AgentProxy.Routing.Admin;
using Okta.AgentProxy.Routing.Discovery;
using Okta.AgentProxy.Routing.Errors;
using Okta.AgentProxy.Routing.Health;
using Okta.AgentProxy.Routing.Pipeline;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the proxy.</summary>
public static class AgentProxyServiceCollectionExtensions
{
    /// <summary>
    /// Adds everything that <c>MapMcpProxy()</c> needs: configuration, inbound identity, routing and forwarding. The result takes the optional
    /// packages (<c>.AddTokenExchange()</c>, <c>.AddSqliteStorage(…)</c>) and the host's own parts. Calling it again adds nothing.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The application's configuration, or its <c>AgentProxy</c> section.</param>
    public static IAgentProxyBuilder AddOktaAgentProxy(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        var builder = services.AddAgentProxyCore(configuration);
        if (services.Any(service => service.ServiceType == typeof(ProxySnapshotProvider)))
        {
            // Authentication schemes and health checks refuse to be named twice, and say so only when the host starts.
            return builder;
        }

        services.AddInboundIdentity();
        services.AddRouting();
        services.AddDataProtection();
        services.AddAntiforgery();
        services.TryAddSingleton<PublicUrl>();
        services.TryAddSingleton<HostRules>();
        services.TryAddSingleton<ErrorWriter>();
        services.TryAddSingleton<SessionSealer>();
        services.TryAddSingleton<OwnershipSealer>();
        services.TryAddSingleton<Ownership>();
        services.TryAddSingleton<CredentialRepair>();
        services.TryAddSingleton<HostPolicyCheck>();
        services.TryAddSingleton<AnswerFilters>();
        services.TryAddSingleton<AccessExplainer>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendTransport, HttpBackendTransport>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<KestrelServerOptions>, KeepConnectionOptions>());

        services.TryAddSingleton<LimitRegistry>();
        services.TryAddSingleton<CircuitBreakers>();
        services.TryAddSingleton(provider => new BackendAddressRule(AdminServices.Options(provider), provider.GetRequiredService<ConfiguredEntities>()));
        services.TryAddSingleton<ProxySnapshotBuilder>();
        services.TryAddSingleton<ProxySnapshotProvider>();
        services.TryAddSingleton<AdminTurn>();
        services.TryAddSingleton<OpenStreams>();
        services.AddHostedService(provider => provider.GetRequiredService<ProxySnapshotProvider>());
        services.AddHostedService<SecretFileCheck>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenStreams>());
        services.AddHostedService(provider => provider.GetRequiredService<ToolPinKeeper>());
        services.AddHealthChecks().AddCheck<SnapshotHealthCheck>("okta-agent-proxy").AddCheck<BackendHealthCheck>("okta-agent-proxy-backends");

        return builder;
    }
}
