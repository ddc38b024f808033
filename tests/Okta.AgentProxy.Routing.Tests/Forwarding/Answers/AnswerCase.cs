namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>How the backend says where its answer ends.</summary>
internal enum Framing { Length, Chunked, UntilClose }

/// <summary>What the answer is.</summary>
internal enum Kind { Json, Events, Other }

/// <summary>How it comes: in one write, in many without a pause, in many each of which waits until the one before has arrived, or byte by byte.</summary>
internal enum Rhythm { Whole, AtOnce, Apart, Bytes }

/// <summary>How the client reads: as fast as it can; or little at a time, from a small window, and where that is possible only when the backend has sent all.</summary>
internal enum Reader { Fast, Slow }

/// <summary>Whether the proxy reads the answer itself.</summary>
internal enum Filter { None, List }

/// <summary>How the client is connected.</summary>
internal enum Client { KeptAlive, Closed, Http2 }

/// <summary>One answer of the matrix.</summary>
internal sealed record AnswerCase(Framing Framing, Kind Kind, Rhythm Rhythm, Reader Reader, Filter Filter, Client Client, int Size)
{
    private const string Head = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"delete_user"},{"name":"get_user","description":" """;
    private const string Tail = "\"}]}}";
    private const string Between = "\"},{\"name\":\"get_more\",\"description\":\"";
    private const int Item = 50_000;
    private const string Hidden = """{"name":"delete_user"},""";

    /// <summary>The value of each dimension.</summary>
    public object[] Values => [Framing, Kind, Rhythm, Reader, Filter, Client, Size];

    /// <summary>A slow reader of what fits into the buffers on the way begins when all has been sent.</summary>
    public bool ReadsWhenAllIsSent => Reader == Reader.Slow && Size <= 16 * 1024 && Rhythm is Rhythm.Whole or Rhythm.AtOnce;

    /// <summary>Whether there is such an answer: a list must be one, and what is neither JSON nor events is not filtered.</summary>
    public bool Exists => Filter == Filter.None || (Kind != Kind.Other && (Size >= 200 || (Kind == Kind.Events && Size != 1)));

    /// <summary>What the backend sends, without its framing.</summary>
    public byte[] Body()
    {
        var filler = Size switch
        {
            _ when Kind == Kind.Other => Filler(Size),
            0 => "",
            < 200 when Kind == Kind.Json => Filler(Size),
            1 => "\n",
            < 200 => ":" + Filler(Size - 3) + "\n\n",
            _ when Kind == Kind.Json => Head + Items(Size - Head.Length - Tail.Length) + Tail,
            _ => "data: " + Head + Items(Size - Head.Length - Tail.Length - 8) + Tail + "\n\n",
        };
        return Encoding.ASCII.GetBytes(filler);
    }

    /// <summary>What the client gets.</summary>
    public byte[] Expected() => Filter == Filter.None ? Body() : Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(Body()).Replace(Hidden, "", StringComparison.Ordinal));

    /// <summary>What goes over the wire to the proxy.</summary>
    /// <param name="received">How much of the body has arrived at the client.</param>
    /// <param name="read">How much of it the proxy has read, which counts where a filter may hold some back.</param>
    /// <param name="headArrived">The client has the head.</param>
    public PacedAnswer Answer(Progress received, Progress read, Task headArrived)
    {
        var type = Kind switch { Kind.Json => "application/json", Kind.Events => "text/event-stream", _ => "application/octet-stream" };
        var framing = Framing switch { Framing.Length => $"Content-Length: {Size}\r\n", Framing.Chunked => "Transfer-Encoding: chunked\r\n", _ => "Connection: close\r\n" };
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\n{framing}\r\n");
        var body = Body();
        List<(byte[] Bytes, Func<Task>? After)> pieces = [];
        if (Rhythm == Rhythm.Apart && Kind == Kind.Events && (Size > 0 || Framing == Framing.Chunked))
        {
            // The head of a stream goes out before its first event comes.
            pieces.Add((head, () => headArrived));
            head = [];
        }

        var mark = 0;
        var way = Filter == Filter.None ? received : read;
        foreach (var piece in Cut(body))
        {
            mark += piece.Length;
            var reached = mark;
            byte[] bytes = [.. head, .. Framing == Framing.Chunked ? [.. Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), .. piece, 13, 10] : piece];
            pieces.Add((bytes, Rhythm is Rhythm.Apart || (Rhythm == Rhythm.Bytes && reached % 16 == 0) ? () => way.ReachAsync(reached) : null));
            head = [];
        }

        byte[] end = [.. head, .. Framing == Framing.Chunked ? "0\r\n\r\n"u8 : []];
        if (end.Length > 0 && Rhythm == Rhythm.Whole && pieces.Count == 1)
        {
            pieces[0] = ([.. pieces[0].Bytes, .. end], null);
        }
        else if (end.Length > 0)
        {
            pieces.Add((end, null));
        }

        return new PacedAnswer(pieces, Closes: Framing == Framing.UntilClose);
    }

    private IEnumerable<byte[]> Cut(byte[] body)
    {
        if (body.Length == 0)
        {
            return [];
        }

        // Odd lengths, so that no piece ends where a buffer does; apart, few of them.
        return Rhythm switch
        {
            Rhythm.Whole => [body],
            Rhythm.AtOnce => body.Chunk(Math.Max(1, Math.Min(1_499, (body.Length / 7) + 1))),
            Rhythm.Apart => body.Chunk((body.Length / 5) + 1),
            _ => body.Chunk(1),
        };
    }

    // A filter takes a list of any length, but not one item of any length.
    private static string Items(int length)
    {
        StringBuilder items = new(length);
        while (length - items.Length > Item)
        {
            items.Append(Filler(Item - Between.Length)).Append(Between);
        }

        return items.Append(Filler(length - items.Length)).ToString();
    }

    private static string Filler(int length) => string.Create(length, 0, static (text, _) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (char)('0' + (((i * 31) + (i / 997)) % 10));
        }
    });
}
