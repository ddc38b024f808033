using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.Routing.Tests.Policy;

namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>
/// Whatever a backend answers, however it frames it and in whatever pieces it sends it, the client gets these bytes, sees their end when the backend has ended, and can use its
/// connection again. On raw sockets on both sides; nothing waits for time, a backend's next piece waits for the client to have the one before.
/// </summary>
public sealed class AnswerMatrixTests
{
    // From the backend's last byte to the client's. A machine that does other things as well stands still now and then: one answer in fifty may come later, none much.
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostAfterTheEnd = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Answers_OfTheMatrix_ArriveWholeAndEnd()
    {
        var rows = TestRun.Full ? AnswerMatrix.Whole : AnswerMatrix.Sample;
        await using var bench = await Bench.StartAsync();
        List<string> failed = [];
        Stopwatch clock = Stopwatch.StartNew();

        foreach (var row in rows)
        {
            if (await bench.RunAsync(row) is { } failure)
            {
                failed.Add($"{row}: {failure}");
                if (failed.Count == 4)
                {
                    break;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{rows.Count} answers in {clock.Elapsed.TotalSeconds:0.0} s; the last end came {bench.Slowest.TotalMilliseconds:0} ms after the backend's.");
        Assert.True(failed.Count == 0, string.Join(Environment.NewLine, failed));
        Assert.InRange(bench.Late, 0, rows.Count / 50);
    }

    [Fact]
    public void Matrix_Whole_HasEveryPairAndTheTriples()
    {
        var rows = AnswerMatrix.Whole;

        Assert.Empty(AnswerMatrix.Missing(rows, AnswerMatrix.AllSizes));
        Assert.Equal(AnswerMatrix.AllSizes.Sum(size => 3 * (size <= 8 * 1024 ? 4 : 3)), rows.Where(r => r.Size < 2_000_000).Select(r => (r.Framing, r.Rhythm, r.Size)).Distinct().Count());
        Assert.Equal(12, rows.Count(r => r.Size > 2_000_000));
    }

    [Fact]
    public void Matrix_Sample_HasEveryValue()
    {
        for (var i = 0; i < 7; i++)
        {
            Assert.Equal(AnswerMatrix.Whole.Select(r => r.Values[i]).ToHashSet(), AnswerMatrix.Sample.Select(r => r.Values[i]).ToHashSet());
        }
    }

    /// <summary>A backend, a proxy before it, and the clients' connections, which stay from row to row: each row also shows that the one before left them usable.</summary>
    private sealed class Bench : IAsyncDisposable
    {
        private const int SmallWindow = 64 * 1024;
        private const int LittleAtATime = 4_000;

        private readonly PacedBackend _backend = PacedBackend.Start();
        private readonly Dictionary<(Reader, string), RawClient> _kept = [];
        private TestProxy _proxy = null!;
        private HttpClient _http2 = null!;
        private string _token = null!;
        private WatchedTransport _transport = null!;

        public TimeSpan Slowest { get; private set; }

        public int Late { get; private set; }

        public static async Task<Bench> StartAsync()
        {
            Bench bench = new();
            bench._transport = new WatchedTransport();
            bench._proxy = await TestProxy.StartAsync(p => p
                .Guarded(bench._backend.Url)
                .Backend("plain", "/plain", bench._backend.Url)
                .Agent("cursor", ["hr", "plain"])
                .Services(s =>
                {
                    s.Services.AddSingleton<IBackendTransport>(bench._transport);
                    s.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
                }));
            bench._token = bench._proxy.As("cursor", DevOrgPreset.Bob).Token!;
            var addresses = bench._proxy.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
            bench._http2 = new HttpClient(new SocketsHttpHandler { UseProxy = false })
            {
                BaseAddress = new Uri(addresses.Single(a => new Uri(a).Port != bench._proxy.Url.Port)),
                DefaultRequestVersion = HttpVersion.Version20,
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Timeout = TestLimits.Deadline,
            };
            return bench;
        }

        public async Task<string?> RunAsync(AnswerCase row)
        {
            Progress received = new();
            Progress read = new();
            TaskCompletionSource head = new(TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var ended = 0L;
            _transport.Read = read;
            _backend.Answer = _ => row.Answer(received, read, head.Task.WaitAsync(TestLimits.Deadline)) with
            {
                Sent = () =>
                {
                    Volatile.Write(ref ended, Stopwatch.GetTimestamp());
                    sent.TrySetResult();
                },
            };
            var path = row.Filter == Filter.None ? "/plain" : "/hr";

            try
            {
                var ready = row.ReadsWhenAllIsSent ? sent.Task.WaitAsync(TestLimits.Deadline) : Task.CompletedTask;
                var (status, body) = row.Client == Client.Http2 ? await ReadHttp2Async(row, path, ready, received, head) : await ReadHttp1Async(row, path, ready, received, head);

                // A client may have the last byte before the backend's thread has noted that it sent it.
                await sent.Task.WaitAsync(TestLimits.Deadline);
                var late = Stopwatch.GetElapsedTime(Volatile.Read(ref ended));
                Slowest = late > Slowest ? late : Slowest;
                Late += late > AfterTheEnd ? 1 : 0;
                return status != 200 ? $"status {status}"
                    : !body.AsSpan().SequenceEqual(row.Expected()) ? $"{body.Length} bytes that differ from the expected {row.Expected().Length}"
                    : late > MostAfterTheEnd ? $"ended {late} after the backend"
                    : null;
            }
            catch (Exception failure) when (failure is IOException or TimeoutException or OperationCanceledException or HttpRequestException or Xunit.Sdk.XunitException)
            {
                return $"{failure.Message} The backend sent {_backend.Sent} bytes, the proxy read {read.Value} of the body, the client got {received.Value} of {row.Expected().Length}.";
            }
        }

        public async ValueTask DisposeAsync()
        {
            _http2.Dispose();
            foreach (var client in _kept.Values)
            {
                client.Dispose();
            }

            await _proxy.DisposeAsync();
            await _backend.DisposeAsync();
            _transport.Dispose();
        }

        private async Task<(int, byte[])> ReadHttp1Async(AnswerCase row, string path, Task ready, Progress received, TaskCompletionSource head)
        {
            var key = (row.Reader, path);
            if (row.Client == Client.Closed || !_kept.Remove(key, out var client))
            {
                client = await RawClient.ConnectAsync(_proxy.Url, row.Reader == Reader.Slow ? SmallWindow : null);
            }

            try
            {
                await client.PostAsync(path, _token, Some.ToolsList, row.Client == Client.Closed ? ["Connection: close"] : []);
                await ready;
                var answer = await client.ReadAsync(received, head.SetResult, row.Reader == Reader.Slow ? LittleAtATime : int.MaxValue);
                if (row.Client == Client.Closed)
                {
                    Assert.True(await client.IsAtEndAsync(), "the connection stays open");
                }
                else
                {
                    _kept[key] = client;
                    client = null;
                }

                return (answer.Status, answer.Body);
            }
            finally
            {
                client?.Dispose();
            }
        }

        private async Task<(int, byte[])> ReadHttp2Async(AnswerCase row, string path, Task ready, Progress received, TaskCompletionSource head)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = TestCaller.Json(Some.ToolsList) };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _token);
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
            using var answer = await _http2.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            head.SetResult();
            await ready;
            await using var stream = await answer.Content.ReadAsStreamAsync();
            using MemoryStream body = new();
            var buffer = new byte[row.Reader == Reader.Slow ? LittleAtATime : 64 * 1024];
            while (await stream.ReadAsync(buffer).AsTask().WaitAsync(TestLimits.Deadline) is > 0 and var length)
            {
                body.Write(buffer, 0, length);
                received.Add(length);
            }

            return ((int)answer.StatusCode, body.ToArray());
        }
    }

    /// <summary>The proxy's own transport; tells how much of an answer has been read.</summary>
    private sealed class WatchedTransport : IBackendTransport, IDisposable
    {
        private readonly HttpBackendTransport _inner = new();

        public IReadOnlyList<string> Schemes => _inner.Schemes;

        public Progress Read { get; set; } = new();

        public async Task<HttpResponseMessage> SendAsync(Backend backend, HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await _inner.SendAsync(backend, request, cancellationToken);
            var watched = new StreamContent(new WatchedStream(await answer.Content.ReadAsStreamAsync(cancellationToken), Read));
            foreach (var (name, values) in answer.Content.Headers.NonValidated)
            {
                watched.Headers.TryAddWithoutValidation(name, values);
            }

            answer.Content = watched;
            return answer;
        }

        public void Dispose() => _inner.Dispose();
    }

    private sealed class WatchedStream(Stream inner, Progress read) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = await inner.ReadAsync(buffer, cancellationToken);
            read.Add(length);
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
