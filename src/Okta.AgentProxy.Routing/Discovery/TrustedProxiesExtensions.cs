using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Routing.Discovery;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Believes what the listed proxies in front say about the caller.</summary>
public static class TrustedProxiesExtensions
{
    /// <summary>
    /// Takes the caller's address, scheme and host from the <c>X-Forwarded-*</c> headers of the proxies in <c>trusted_proxies</c>, however many of them stand
    /// in a row. Does nothing when none is listed. Comes before everything that looks at the request.
    /// </summary>
    /// <param name="app">The application.</param>
    public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var proxies = ActivatorUtilities.CreateInstance<TrustedProxies>(app.ApplicationServices);

        return !proxies.Any ? app : app.Use((http, next) =>
        {
            proxies.Apply(http);
            return next(http);
        });
    }
}
