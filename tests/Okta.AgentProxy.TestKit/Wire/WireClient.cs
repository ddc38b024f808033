namespace Okta.AgentProxy.TestKit.Wire;

/// <summary>An HTTP client that shows exactly what a server does: no redirects, no cookies, no decompression, no total timeout.</summary>
public static class WireClient
{
    /// <summary>Makes a client; dispose it.</summary>
    public static HttpClient Create() => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,

            // Disposing an unread response first reads on for up to two seconds; hanging up has to be hanging up.
            ResponseDrainTimeout = TimeSpan.Zero,
        })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
