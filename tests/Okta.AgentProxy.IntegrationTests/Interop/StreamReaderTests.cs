using System.Buffers;
using System.Text;
using System.Text.Json;
using Okta.AgentProxy.IntegrationTests.Parts;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>What the TypeScript SDKs' own clients read of hostile answers that went through the filter: never an item that the caller may not see.</summary>
public sealed class StreamReaderTests
{
    private const int Enough = 400;
    private const int Many = 20_000;

    [Fact]
    public async Task Client_OfAFilteredStream_ReadsNoMoreThanWasJudged()
    {
        var parts = await NodeParts.RequireAsync();
        await using var clients = NodeReader.Start(parts, parts.Program("read-streams.mjs"));
        var read = 0;

        foreach (var (stream, random) in Streams())
        {
            var (output, judged) = Filter(HostileStream.Cut(stream, random));
            var answer = await AskAsync(clients, "text/event-stream", HostileStream.Cut(output, random));

            foreach (var data in answer.RootElement.GetProperty("events").EnumerateArray().Select(e => Plain(e.GetString()!)).Where(e => e.Length > 0))
            {
                Assert.True(judged.Contains(data), $"The parser reads {data} of {Convert.ToHexString(stream)}");
            }

            read += CheckMessages(answer, stream);
        }

        // Not because they read nothing.
        Assert.InRange(read, 50, int.MaxValue);
    }

    [Fact]
    public async Task Client_OfJsonThatHidesAStream_ReadsNoList()
    {
        var parts = await NodeParts.RequireAsync();
        await using var clients = NodeReader.Start(parts, parts.Program("read-streams.mjs"));

        foreach (var text in HostileStream.Known.Append($"{{\"a\":1}}\ndata: {HostileStream.List}\n\n").Append($"\"\ndata: {HostileStream.List}\n\n\""))
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var output = Filter([bytes], isEventStream: false);

            using var asJson = await AskAsync(clients, "application/json", [output]);
            using var asStream = await AskAsync(clients, "text/event-stream", [output]);

            CheckMessages(asJson, bytes);

            // As the filter has not judged it: a client that takes a success for a stream must not get one (AnswerForm refuses it).
            Assert.Equal(JsonValueKind.Array, asStream.RootElement.GetProperty("events").ValueKind);
        }
    }

    private static IEnumerable<(byte[] Stream, Random Random)> Streams()
    {
        foreach (var known in HostileStream.Known)
        {
            yield return (Encoding.UTF8.GetBytes(known), new Random(1));
        }

        for (var seed = 0; seed < TestRun.Count(Enough, Many); seed++)
        {
            Random random = new(seed);
            yield return (HostileStream.Make(random), random);
        }
    }

    private static async Task<JsonDocument> AskAsync(NodeReader clients, string type, IReadOnlyList<byte[]> chunks)
    {
        var question = JsonSerializer.Serialize(new { type, chunks = chunks.Select(Convert.ToBase64String) });
        return JsonDocument.Parse(await clients.AskAsync(question, TestContext.Current.CancellationToken));
    }

    private static int CheckMessages(JsonDocument answer, byte[] stream)
    {
        var messages = answer.RootElement.GetProperty("v1").EnumerateArray().Concat(answer.RootElement.GetProperty("v2").EnumerateArray()).ToList();
        foreach (var message in messages)
        {
            var isList = message.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object && result.TryGetProperty("tools", out _);
            Assert.False(isList && message.GetRawText().Contains("secret", StringComparison.Ordinal), $"A client reads {message} of {Convert.ToHexString(stream)}");
        }

        return messages.Count;
    }

    /// <summary>The stream as it comes out of the filter, and what went into the scanner of the messages.</summary>
    private static (byte[] Output, HashSet<string> Judged) Filter(IReadOnlyList<byte[]> pieces)
    {
        HashSet<string> judged = [];
        var output = FilterAll(pieces, isEventStream: true);

        // Filtered once more, piece by piece: what is in it was judged, and a filtered stream is not changed again.
        Recorder recorder = new(judged);
        EventStreamSplitter splitter = new(recorder);
        ArrayBufferWriter<byte> again = new();
        splitter.Write(output, again);
        recorder.End();
        Assert.Equal(Convert.ToHexString(output.AsSpan(0, again.WrittenCount)), Convert.ToHexString(again.WrittenSpan));
        return (output, judged);
    }

    private static byte[] Filter(IReadOnlyList<byte[]> pieces, bool isEventStream) => FilterAll(pieces, isEventStream);

    private static byte[] FilterAll(IReadOnlyList<byte[]> pieces, bool isEventStream)
    {
        ListFilter filter = new(new View(), isEventStream);
        ArrayBufferWriter<byte> output = new();
        try
        {
            foreach (var piece in pieces)
            {
                filter.Write(piece, output);
            }

            filter.Complete();
        }
        catch (ListFilterException)
        {
            // What has passed until then is the client's.
        }

        return output.WrittenSpan.ToArray();
    }

    private static string Plain(string text) => text.Replace("\n", "", StringComparison.Ordinal);

    private sealed class View : IListView
    {
        public bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item) => !id.Contains("secret", StringComparison.Ordinal);
    }

    private sealed class Recorder(HashSet<string> messages) : IPayloadScanner
    {
        private readonly ArrayBufferWriter<byte> _message = new();

        public bool IsHolding => false;

        public void Framing(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output) => output.Write(bytes);

        public void Payload(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
        {
            output.Write(bytes);
            _message.Write(bytes);
        }

        public void LineBreak() => _message.Write("\n"u8);

        public void End()
        {
            messages.Add(Plain(Encoding.UTF8.GetString(_message.WrittenSpan)));
            _message.ResetWrittenCount();
        }
    }
}
