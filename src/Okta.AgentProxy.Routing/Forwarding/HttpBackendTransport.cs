using System.Net;
using System.Text;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Carries requests to HTTP backends. One handler for all of them: connections are pooled per backend host anyway.
/// </summary>
internal sealed class HttpBackendTransport : IBackendTransport, IDisposable
{
    private readonly HttpMessageInvoker _client;
    private readonly Lazy<HttpBackendTransport> _guarded;

    public HttpBackendTransport()
        : this(CreateHandler())
    {
    }

    private HttpBackendTransport(SocketsHttpHandler handler)
    {
        _client = new HttpMessageInvoker(handler);
        _guarded = new Lazy<HttpBackendTransport>(static () =>
        {
            var guarded = CreateHandler();
            guarded.ConnectCallback = GuardedConnections.ConnectAsync;
            return new HttpBackendTransport(guarded);
        });
    }

    /// <summary>The same with connections of its own, none of which leads to a local address. For backends that were written at run time.</summary>
    public IBackendTransport Guarded => _guarded.Value;

    public IReadOnlyList<string> Schemes { get; } = ["http", "https"];

    public Task<HttpResponseMessage> SendAsync(Backend backend, HttpRequestMessage request, CancellationToken cancellationToken) =>
        _client.SendAsync(request, cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        if (_guarded.IsValueCreated)
        {
            _guarded.Value.Dispose();
        }
    }

    private static SocketsHttpHandler CreateHandler() => new()
    {
        // A redirect would carry the credential to a host nobody configured; a cookie would mix callers; a proxy setting of the machine is not ours.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,

        // The trace context is copied like any other header; the handler's own would make a second span per request.
        ActivityHeadersPropagator = null,

        // A GET stream per client holds a connection for hours: a limit here would make new calls hang (P14).
        MaxConnectionsPerServer = int.MaxValue,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),

        // A backend that vanished without a FIN must not hold a stream for ever.
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        MaxResponseHeadersLength = 64,

        // Kestrel reads header values as UTF-8; what came in as such goes out as such, instead of failing while it is written.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
    };
}
