using System.Net;

namespace Okta.AgentProxy.Exchange;

/// <summary>The named clients of this package and the handlers under them.</summary>
internal static class HttpClients
{
    /// <summary>For endpoints that the operator configured.</summary>
    public const string Configured = "Okta.AgentProxy.TokenEndpoint";

    /// <summary>For endpoints that somebody else's document named: connects to public addresses only.</summary>
    public const string Discovered = "Okta.AgentProxy.DiscoveredEndpoint";

    /// <summary>For endpoints that a backend names which was written at run time: connects to no local address.</summary>
    public const string Guarded = "Okta.AgentProxy.GuardedEndpoint";

    /// <summary>The name of the client for a reach.</summary>
    public static string For(Reach reach) => reach switch
    {
        Reach.Configured => Configured,
        Reach.Guarded => Guarded,
        _ => Discovered,
    };

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

    public static SocketsHttpHandler CreateGuardedHandler() => Guard(static async (context, cancellationToken) =>
    {
        try
        {
            return await GuardedConnections.ConnectAsync(context, cancellationToken);
        }
        catch (HttpRequestException refused)
        {
            // Nothing that trying again would mend, and no fault of the endpoint's.
            throw AddressRefusedException.Because(refused.Message);
        }
    });

    public static SocketsHttpHandler CreateDiscoveredHandler(AddressGuard guard) => Guard(guard.ConnectAsync);

    private static SocketsHttpHandler Guard(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect)
    {
        var handler = CreateHandler();

        // A proxy would do the name resolution, out of reach of the check.
        handler.UseProxy = false;
        handler.ConnectCallback = connect;
        return handler;
    }
}
