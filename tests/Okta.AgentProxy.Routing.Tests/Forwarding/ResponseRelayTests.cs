using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

/// <summary>When what was read goes out: at once when more would have to be waited for, together when more is at hand.</summary>
public sealed class ResponseRelayTests : IDisposable
{
    private readonly DefaultHttpContext _http = new();
    private readonly CountingStream _client = new();

    public ResponseRelayTests() => _http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(_client));

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Relay_PiecesAtHand_GoOutTogether()
    {
        ScriptedBody body = new("one ", "two ", "three ");
        var relay = RelayAsync(body);

        Assert.Equal("one two three ", await _client.FirstWrite.WaitAsync(TestLimits.Deadline));
        body.Add("four");
        body.End();
        Assert.Equal(RelayOutcome.Completed, await relay);
        await _http.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("one two three four", _client.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Relay_MoreAtHandThanIsGathered_GoesOutInBetween(bool isFiltered)
    {
        var piece = new string('x', 10_000);
        ScriptedBody body = new([.. Enumerable.Repeat(piece, 20)]);
        body.End();

        var outcome = await RelayAsync(body, filter: isFiltered ? new Upper() : null);

        Assert.Equal(RelayOutcome.Completed, outcome);
        Assert.InRange(_client.Longest, 50_000, 64 * 1024);
        await _http.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(new string(isFiltered ? 'X' : 'x', 200_000), _client.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Relay_BackendBreaksWithBytesGathered_PassesThemOn(bool isFiltered)
    {
        ScriptedBody body = new("last ", "words");
        body.Break();

        var outcome = await RelayAsync(body, filter: isFiltered ? new Upper() : null);

        Assert.Equal(RelayOutcome.BackendBroke, outcome);
        Assert.Equal(isFiltered ? "LAST WORDS" : "last words", _client.Text);
    }

    [Fact]
    public async Task Relay_BackendBreaksAsTheResponseEnds_EndsQuietly()
    {
        Pipe pipe = new();
        _http.Features.Set<IHttpResponseBodyFeature>(new PipeBody(pipe.Writer));
        ScriptedBody body = new("last words");
        body.Break(meanwhile: () => pipe.Writer.Complete());

        Assert.Equal(RelayOutcome.BackendBroke, await RelayAsync(body, filter: new Upper()));
    }

    [Fact]
    public async Task Relay_FilterThatRefuses_PassesNothingOfIt()
    {
        ScriptedBody body = new("good ", "bad");
        body.End();

        await Assert.ThrowsAsync<ListFilterException>(() => RelayAsync(body, filter: new Refusing()));

        Assert.Equal("", _client.Text);
    }

    [Fact]
    public async Task Relay_RevokedWithBytesGathered_PassesNoneOn()
    {
        using var clock = RelayClock.Start(TimeSpan.FromMinutes(5), CancellationToken.None);
        ScriptedBody body = new("secret");
        clock.Revoke();

        var outcome = await ResponseRelay.RelayAsync(_http, body, clock, isEventStream: true);

        Assert.Equal(RelayOutcome.Revoked, outcome);
        Assert.Equal("", _client.Text);
    }

    [Fact]
    public async Task Relay_ClientCannotBeWrittenTo_Ends()
    {
        ScriptedBody body = new("one");
        _client.Fails = true;

        Assert.Equal(RelayOutcome.BackendBroke, await RelayAsync(body));
        Assert.Equal("", _client.Text);
    }

    [Theory]
    [InlineData("HTTP/1.1", 9, false)]
    [InlineData("HTTP/1.1", 9, true)]
    [InlineData("HTTP/1.1", null, false)]
    [InlineData("HTTP/2", null, false)]
    [InlineData("HTTP/1.0", null, true)]
    public async Task Relay_Completed_LeavesNothingInAWriterThatIsNotTheServersOwn(string protocol, int? length, bool isFiltered)
    {
        // A host's middleware has put a body of its own in place: nobody but the relay sends what is left.
        _http.Request.Protocol = protocol;
        _http.Response.ContentLength = length;
        ScriptedBody body = new("one ", "more ");
        body.End();

        Assert.Equal(RelayOutcome.Completed, await RelayAsync(body, filter: isFiltered ? new Upper() : null));
        Assert.Equal(isFiltered ? "ONE MORE " : "one more ", _client.Text);
    }

    [Theory]
    [InlineData("HTTP/1.1", 9, 1)]
    [InlineData("HTTP/1.1", null, 0)]
    [InlineData("HTTP/1.0", null, 1)]
    [InlineData("HTTP/2", 9, 0)]
    [InlineData("HTTP/2", null, 0)]
    [InlineData("HTTP/3", 9, 0)]
    public async Task Relay_Completed_FlushesOnceWhereTheServerWouldNot(string protocol, int? length, int flushes)
    {
        ServersOwn own = new();
        _http.Features.Set<IHttpResponseFeature>(own);
        _http.Features.Set<IHttpResponseBodyFeature>(own);
        _http.Request.Protocol = protocol;
        _http.Response.ContentLength = length;
        ScriptedBody body = new("one ", "more ");
        body.End();

        Assert.Equal(RelayOutcome.Completed, await RelayAsync(body));
        Assert.Equal(flushes, own.Flushes);
    }

    [Theory]
    [InlineData(162)]
    [InlineData(3_700)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    public async Task Relay_EndOfTheAnswer_LeavesNoEmptyBlock(int length)
    {
        // As Kestrel does: the headers are in the pipe already, and each block of it is a buffer of the system call that sends it, empty or not.
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 4096));
        pipe.Writer.Write(new byte[134]);
        _http.Features.Set<IHttpResponseBodyFeature>(new PipeBody(pipe.Writer));
        ScriptedBody body = new(new string('x', length));
        body.End();

        Assert.Equal(RelayOutcome.Completed, await RelayAsync(body));
        await pipe.Writer.FlushAsync(TestContext.Current.CancellationToken);

        Assert.True(pipe.Reader.TryRead(out var sent));
        Assert.Equal(134 + length, sent.Buffer.Length);
        List<int> blocks = [];
        foreach (var block in sent.Buffer)
        {
            blocks.Add(block.Length);
        }

        Assert.DoesNotContain(0, blocks);
        Assert.True(blocks.Count == 1 || length > 3_700, string.Join(' ', blocks));
    }

    private async Task<RelayOutcome> RelayAsync(ScriptedBody body, bool isEventStream = false, IAnswerFilter? filter = null)
    {
        using var clock = RelayClock.Start(TimeSpan.FromMinutes(5), CancellationToken.None);
        return await ResponseRelay.RelayAsync(_http, body, clock, isEventStream, filter);
    }

    private sealed class Upper : IAnswerFilter
    {
        public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output) => output.Write(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).ToUpperInvariant()));

        public void Complete()
        {
        }
    }

    private sealed class Refusing : IAnswerFilter
    {
        public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output) => throw new ListFilterException("no");

        public void Complete()
        {
        }
    }

    private sealed class PipeBody(PipeWriter writer) : IHttpResponseBodyFeature
    {
        public Stream Stream => writer.AsStream();

        public PipeWriter Writer => writer;

        public void DisableBuffering()
        {
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task CompleteAsync() => Task.CompletedTask;
    }

    /// <summary>As a server's own response: one object is both its head and its body.</summary>
    private sealed class ServersOwn : HttpResponseFeature, IHttpResponseBodyFeature
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

        public ServersOwn() => Writer = new CountingWriter(_pipe.Writer, () => Flushes++);

        public int Flushes { get; private set; }

        public Stream Stream => Writer.AsStream();

        public PipeWriter Writer { get; }

        public void DisableBuffering()
        {
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task CompleteAsync() => Task.CompletedTask;
    }

    private sealed class CountingWriter(PipeWriter inner, Action flushed) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            flushed();
            return inner.FlushAsync(cancellationToken);
        }
    }

    /// <summary>The client's side.</summary>
    private sealed class CountingStream : MemoryStream
    {
        private readonly TaskCompletionSource<string> _firstWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _flushed;

        public Task<string> FirstWrite => _firstWrite.Task;

        /// <summary>The most that had to be kept before it could be written.</summary>
        public int Longest { get; private set; }

        public bool Fails { get; set; }

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            await base.FlushAsync(cancellationToken);
            Longest = Math.Max(Longest, (int)Length - _flushed);
            _flushed = (int)Length;
            if (Length > 0)
            {
                _firstWrite.TrySetResult(Text);
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Fails ? ValueTask.FromException(new IOException("gone")) : base.WriteAsync(buffer, cancellationToken);
    }
}
