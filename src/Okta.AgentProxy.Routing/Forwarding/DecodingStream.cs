using System.IO.Compression;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// A coded answer, decoded as it comes. It keeps what the relay counts on: a read into nothing returns when, and only when, there is something to read or nothing will come any more,
/// so what has been decoded never waits here for what has not. However much a backend packs into little, what comes out is bounded.
/// </summary>
internal sealed class DecodingStream : Stream
{
    /// <summary>What an answer may always decode to, and how many times its coded size beyond that: JSON rarely gains more than 20, a bomb has 1,000 and more.</summary>
    internal const long AlwaysAllowed = 16 * 1024 * 1024;

    internal const long MostTimes = 100;

    private const int BlockSize = 16 * 1024;

    private readonly Source _source;
    private readonly Stream _decoder;
    private readonly GzipChecksum? _checksum;
    private readonly byte[] _block = new byte[BlockSize];
    private long _decoded;
    private int _start;
    private int _end;
    private bool _ended;

    public DecodingStream(Stream coded, string coding)
    {
        _source = new Source(coded);
        _checksum = IsGzip(coding) ? new GzipChecksum() : null;
        _decoder = IsGzip(coding) ? new GZipStream(_source, CompressionMode.Decompress)
            : coding.Equals("br", StringComparison.OrdinalIgnoreCase) ? new BrotliStream(_source, CompressionMode.Decompress)
            : new ZLibStream(_source, CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Whether an answer of that coding can be decoded (RFC 9110 §8.4.1).</summary>
    public static bool CanDecode(string coding) =>
        IsGzip(coding) || coding.Equals("br", StringComparison.OrdinalIgnoreCase) || coding.Equals("deflate", StringComparison.OrdinalIgnoreCase);

    public static bool IsGzip(ReadOnlySpan<char> coding) =>
        coding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || coding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end && !_ended)
        {
            await DecodeAsync(cancellationToken);
        }

        var length = Math.Min(buffer.Length, _end - _start);
        _block.AsMemory(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _decoder.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask DecodeAsync(CancellationToken cancellationToken)
    {
        try
        {
            _start = 0;
            _end = await _decoder.ReadAsync(_block, cancellationToken);
            _decoded += _end;
            _checksum?.Append(_block.AsSpan(0, _end));
            if (_end == 0)
            {
                await FinishAsync(cancellationToken);
                _ended = true;
            }
        }
        catch (Exception malformed) when (malformed is InvalidDataException or InvalidOperationException)
        {
            throw new IOException("The answer is not coded as it says.", malformed);
        }

        if (_decoded > AlwaysAllowed && (_decoded - AlwaysAllowed) / MostTimes > _source.Count)
        {
            throw new IOException($"The answer decodes to more than {MostTimes} times its size.");
        }
    }

    /// <summary>
    /// The decoder takes the end of what came for the end of what was coded, and leaves alone what is behind that: neither is a whole answer. It is one when the decoder
    /// asked for the last byte and for none behind it. Of gzip it always asks for one more, another member; there the checksum at the very end tells, of all that was decoded.
    /// </summary>
    private async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        // Nothing at all is no part of anything: what a server sends that codes even its empty answers.
        var isWhole = _source.Count == 0 || (_checksum is null ? !_source.IsOver : _checksum.Matches(_source.Last));
        if (!isWhole)
        {
            throw new IOException("The coded answer is cut short, or there is more behind it.");
        }

        // To its end: only then is the connection good for another request. And nothing may hide behind what was decoded.
        if (await _source.ReadAsync(new byte[1], cancellationToken) != 0)
        {
            throw new IOException("There is more behind the coded answer.");
        }
    }

    /// <summary>
    /// Counts what comes in, and hands out the last byte of each piece by itself: a decoder that is done before has not asked for it.
    /// Nothing waits for it either, as it would if only the very last one were held back.
    /// </summary>
    private sealed class Source(Stream coded) : Stream
    {
        private readonly byte[] _last = new byte[GzipChecksum.Size];
        private bool _isLastByteKept;

        public long Count { get; private set; }

        /// <summary>Whether more was asked for than there is.</summary>
        public bool IsOver { get; private set; }

        /// <summary>The last bytes that came.</summary>
        public ReadOnlySpan<byte> Last => _last;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_isLastByteKept)
            {
                buffer.Span[0] = _last[^1];
                _isLastByteKept = false;
                return 1;
            }

            var read = await coded.ReadAsync(buffer, cancellationToken);
            Count += read;
            IsOver = read == 0;
            Keep(buffer.Span[..read]);
            _isLastByteKept = read > 1;
            return _isLastByteKept ? read - 1 : read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                coded.Dispose();
            }

            base.Dispose(disposing);
        }

        private void Keep(ReadOnlySpan<byte> piece)
        {
            if (piece.Length < _last.Length)
            {
                _last.AsSpan(piece.Length).CopyTo(_last);
                piece.CopyTo(_last.AsSpan(_last.Length - piece.Length));
            }
            else
            {
                piece[^_last.Length..].CopyTo(_last);
            }
        }
    }
}
