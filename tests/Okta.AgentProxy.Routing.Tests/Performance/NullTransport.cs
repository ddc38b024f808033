using System.Net;
using System.Text;

namespace Okta.AgentProxy.Routing.Performance;

/// <summary>
/// A backend that has answered before it was asked: the same headers and a small JSON body, each time. Counts what making the answer allocates, which is
/// <see cref="HttpClient"/>'s share and not ours.
/// </summary>
internal sealed class NullTransport : IBackendTransport
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":4711,"result":{"content":[{"type":"text","text":"Ada Lovelace"}],"isError":false}}""");

    private static readonly string Length = Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private TaskCompletionSource<HttpResponseMessage>? _pending;
    private HttpResponseMessage? _response;

    public IReadOnlyList<string> Schemes { get; } = ["http", "https"];

    /// <summary>Bytes allocated here so far, on behalf of the missing backend.</summary>
    public long Allocated { get; private set; }

    /// <summary>Whether the answer comes later, as from a real backend: the path then waits, and resumes inside <see cref="Answer"/>.</summary>
    public bool AnswersLater { get; set; }

    /// <summary>The latest request, as it would have gone out.</summary>
    public HttpRequestMessage? LastRequest { get; private set; }

    public Task<HttpResponseMessage> SendAsync(Backend backend, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        LastRequest = request;
        HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new NullContent(), RequestMessage = request };
        response.Headers.TryAddWithoutValidation("Date", "Sat, 21 Nov 2026 12:00:00 GMT");
        response.Headers.TryAddWithoutValidation("Server", "nginx");
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        response.Content.Headers.TryAddWithoutValidation("Content-Length", Length);
        _pending = AnswersLater ? new TaskCompletionSource<HttpResponseMessage>() : null;
        _response = response;
        var answer = _pending?.Task ?? Task.FromResult(response);
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        return answer;
    }

    /// <summary>Gives the answer that is still owed; what waits for it goes on at once, on this thread.</summary>
    public void Answer()
    {
        _pending?.SetResult(_response!);
        _pending = null;
    }

    private sealed class NullContent : HttpContent
    {
        private readonly Task<Stream> _stream = Task.FromResult<Stream>(new MemoryStream(Body, writable: false));

        protected override Task<Stream> CreateContentReadStreamAsync() => _stream;

        protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => _stream;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = Body.Length;
            return true;
        }
    }
}
