using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy;

/// <summary>Registers what finds out who is calling. Needs an <see cref="InboundTrust"/> and the <see cref="AgentProxyOptions"/> from elsewhere.</summary>
internal static class InboundIdentityServices
{
    public static IServiceCollection AddInboundIdentity(this IServiceCollection services)
    {
        // Schemes and hosted services cannot be "tried": a second one would fail or run twice.
        if (services.Any(service => service.ServiceType == typeof(InboundAuthenticator)))
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IssuerKeyReader>();
        services.TryAddSingleton<TrustedIssuerKeys>();
        services.TryAddSingleton<SubjectCompactor>();
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<AgentProxyOptions>>().Value;
            var maxBytes = options.ValidatedTokenCacheMegabytes * 1024L * 1024L;
            return new ValidatedTokenCache(options.ValidatedTokenCacheSize, provider.GetRequiredService<TimeProvider>(), maxBytes);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITokenCacheLayer, ValidatedTokenLayer>());
        services.TryAddSingleton<LineBudget>();
        services.TryAddSingleton<InboundAuthenticator>();
        services.TryAddSingleton<IAgentResolver, DefaultAgentResolver>();

        services.AddHttpClient(IssuerKeyReader.ClientName, client =>
            {
                client.Timeout = IssuerKeyReader.Timeout;
                client.MaxResponseContentBufferSize = IssuerKeyReader.MaxDocumentBytes;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = IssuerKeyReader.Timeout });

        services.AddOwnScheme();
        services.TryAddTransient<NoSchemeHandler>();
        services.Configure<AuthenticationOptions>(schemes => schemes.AddScheme<NoSchemeHandler>(NoSchemeHandler.SchemeName, displayName: null));
        services.AddHostedService<InboundIdentityCheck>();

        return services;
    }
}
