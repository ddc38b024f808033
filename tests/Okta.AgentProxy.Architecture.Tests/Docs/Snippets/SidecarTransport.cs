using System.Net.Sockets;
using Okta.AgentProxy;

namespace MyGateway;

public sealed class SidecarTransport : IBackendTransport, IDisposable
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint("/run/sidecar.sock"), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    public IReadOnlyList<string> Schemes { get; } = ["http"];

    public Task<HttpResponseMessage> SendAsync(Backend backend, HttpRequestMessage request, CancellationToken cancellationToken) =>
        _client.SendAsync(request, cancellationToken);

    public void Dispose() => _client.Dispose();
}
