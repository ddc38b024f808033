using System.Net;

namespace Okta.AgentProxy.Exchange;

/// <summary>The two named clients of this package and the handlers under them.</summary>
internal static class HttpClients
{
    /// <summary>For endpoints that the operator configured.</summary>
    public const string Configured = "Okta.AgentProxy.TokenEndpoint";

    /// <summary>For endpoints that somebody else's document named: connects to public addresses only.</summary>
    public const string Discovered = "Okta.AgentProxy.DiscoveredEndpoint";

    /// <summary>No redirects, which would carry assertions elsewhere; no cookies, which would tie users together; connections that follow DNS.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 32,
        ActivityHeadersPropagator = null,
    };

    public static SocketsHttpHandler CreateGuardedHandler(AddressGuard guard)
    {
        var handler = CreateHandler();

        // A proxy would do the name resolution, out of reach of the check.
        handler.UseProxy = false;
        handler.ConnectCallback = guard.ConnectAsync;
        return handler;
    }
}
