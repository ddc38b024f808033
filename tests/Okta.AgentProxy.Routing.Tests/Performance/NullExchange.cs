using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Okta.AgentProxy.Routing.Performance;

/// <summary>
/// One request and its answer without a server: a context that is put back to the start instead of being made anew, as a server does between two
/// requests of a connection. What is written to it disappears.
/// </summary>
internal sealed class NullExchange : IDisposable
{
    /// <summary>A bearer token of about 1 KB; it is looked up and never parsed.</summary>
    public static readonly string Authorization = "Bearer " + new string('a', 1024) + ".b.c";

    private readonly RewindableBody _body = new(Encoding.UTF8.GetBytes(StageList.Message));
    private readonly EndpointFeature _endpoint = new();
    private readonly CancellationTokenSource _aborted = new();

    public NullExchange(IServiceProvider services, RouteEndpoint endpoint)
    {
        FeatureCollection features = new();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = HttpMethods.Post, Scheme = "http", Path = "/b0", RawTarget = "/b0", Protocol = "HTTP/1.1", Body = _body });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new NullBody());
        features.Set<IHttpRequestLifetimeFeature>(new LifetimeFeature(_aborted));
        features.Set<IEndpointFeature>(_endpoint);
        _endpoint.Endpoint = endpoint;
        Http = new DefaultHttpContext(features) { RequestServices = services };

        // What a desktop client sends.
        var headers = Http.Request.Headers;
        headers.Host = "gateway.example.com";
        headers.Authorization = Authorization;
        headers.ContentType = "application/json";
        headers.ContentLength = _body.Length;
        headers.Accept = "application/json, text/event-stream";
        headers.UserAgent = "cursor/1.7";
        headers["MCP-Protocol-Version"] = "2025-11-25";
        headers["X-Agent-ID"] = "cursor";
    }

    public DefaultHttpContext Http { get; }

    public void Reset()
    {
        _body.Position = 0;
        Http.Response.Headers.Clear();
        Http.Response.StatusCode = StatusCodes.Status200OK;
        Http.Features.Set<McpProxyContext>(null);
    }

    public void Dispose()
    {
        _body.Dispose();
        _aborted.Dispose();
    }

    private sealed class EndpointFeature : IEndpointFeature
    {
        public Endpoint? Endpoint { get; set; }
    }

    private sealed class LifetimeFeature(CancellationTokenSource aborted) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; } = aborted.Token;

        public void Abort() => aborted.Cancel();
    }

    /// <summary>Gives the body in one read, and then its end, without ever waiting.</summary>
    private sealed class RewindableBody(byte[] content) : MemoryStream(content, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }

    private sealed class NullBody : IHttpResponseBodyFeature
    {
        public Stream Stream => Stream.Null;

        public PipeWriter Writer { get; } = new NullWriter();

        public Task CompleteAsync() => Task.CompletedTask;

        public void DisableBuffering()
        {
        }

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    private sealed class NullWriter : PipeWriter
    {
        private readonly byte[] _buffer = new byte[16 * 1024];

        public override void Advance(int bytes)
        {
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;
    }
}
