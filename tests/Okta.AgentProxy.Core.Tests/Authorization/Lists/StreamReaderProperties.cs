using System.Buffers;
using System.Text;
using System.Text.Json;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Core.Tests.Authorization.Lists;

/// <summary>Whatever a backend writes and whoever reads it: what is read behind the filter is what the filter has judged.</summary>
public class StreamReaderProperties
{
    private static readonly Func<ListKind, string, bool> NoSecrets = (_, id) => !id.Contains("secret", StringComparison.Ordinal);

    public static TheoryData<string> Known => [.. HostileStream.Known];

    [Theory]
    [MemberData(nameof(Known))]
    public void Stream_KnownHidingPlaces_ShowNoReaderMoreThanWasJudged(string stream)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);

        CheckJudged(bytes, [bytes]);
        CheckJudged(bytes, [.. bytes.Select(b => new[] { b })]);
        CheckFiltered(bytes, [bytes]);
    }

    [Fact]
    public void Stream_AnyBytes_ShowNoReaderMoreThanWasJudged()
    {
        for (var seed = 0; seed < TestRun.Count(3_000, 60_000); seed++)
        {
            Random random = new(seed);
            var stream = HostileStream.Make(random);
            var pieces = HostileStream.Cut(stream, random);

            CheckJudged(stream, pieces);
            CheckFiltered(stream, pieces);
        }
    }

    [Fact]
    public void Stream_AnyCut_PassesTheSame()
    {
        for (var seed = 0; seed < TestRun.Count(1_000, 20_000); seed++)
        {
            Random random = new(seed);
            var stream = HostileStream.Make(random);

            var whole = Filter([stream], out var isWholeBroken);
            var cut = Filter(HostileStream.Cut(stream, random), out var isCutBroken);

            // A stream that breaks off does so at the same place; how much of it came before depends on the cut.
            Assert.Equal(isWholeBroken, isCutBroken);
            Assert.True(isWholeBroken || whole.AsSpan().SequenceEqual(cut), $"{seed}: {Convert.ToHexString(stream)}");
        }
    }

    [Theory]
    [InlineData(": a\tb\n", ":\n")]
    [InlineData("id: \u00E9\u20AC\U0001F600\n", "id: \u00E9\u20AC\U0001F600\n")]
    [InlineData("retry: 10\r\nx: y\r\nid: 3\r\n", "retry: 10\r\n:\r\nid: 3\r\n")]
    [InlineData("x: y\r\n\r\n", ":\r\n\r\n")]
    [InlineData("x: y\r\r\n", ":\r\r\n")]
    [InlineData("data: a\rx: y\n\ndata: b\n\n", "data: a\r:\n\ndata: b\n\n")]
    [InlineData("data: {\"result\":{\"tools\":[{\rid: 7\rdata: }]}}\n\ndata: b\n\n", "data: {\"result\":{\"tools\":[]}}\nid: 7\r\rdata: b\n\n")]
    [InlineData("data\n", "data\n")]
    [InlineData("data\u2028\n", ":\n")]
    [InlineData("data: a\u2028b\u2029c\u0085d\ve\ff\u001Cg\u001Dh\u001Ei\n", "data: a\\u2028b\\u2029c\\u0085d\\u000be\\u000cf\\u001cg\\u001dh\\u001ei\n")]
    [InlineData("data: \u00A0\u2027\u202A\u0084\u0086\u20A8\n", "data: \u00A0\u2027\u202A\u0084\u0086\u20A8\n")]
    [InlineData("event: endpoint\ndata: /m?session=1\n\n", "event: endpoint\ndata: /m?session=1\n\n")]
    [InlineData("id: open", "")]
    public void Line_ThatIsNoPayload_PassesWholeOrNotAtAll(string stream, string expected) =>
        Assert.Equal(expected, FilterRun.FilterEverySplit(stream, NoSecrets, isEventStream: true));

    [Theory]
    [InlineData(16 * 1024, true)]
    [InlineData((16 * 1024) + 1, false)]
    [InlineData(10 * 1024 * 1024, false)]
    public void Line_VeryLong_IsTakenForNothingAndNotKept(int length, bool passes)
    {
        var stream = $":{new string('x', length - 1)}\ndata: {{}}\n\n";

        Assert.Equal(passes ? stream : ":\ndata: {}\n\n", FilterRun.Filter(stream, NoSecrets, isEventStream: true));
    }

    private static void CheckJudged(byte[] stream, IEnumerable<byte[]> pieces)
    {
        Recorder judged = new();
        ArrayBufferWriter<byte> output = new();
        EventStreamSplitter splitter = new(judged);
        foreach (var piece in pieces)
        {
            splitter.Write(piece, output);
        }

        judged.End();
        foreach (var (reader, events) in StreamReaders.All(output.WrittenSpan.ToArray()))
        {
            Assert.All(events.Select(Plain).Where(e => e.Length > 0), e => Assert.True(judged.Messages.Contains(e), $"{reader} reads {e} of {Convert.ToHexString(stream)}"));
        }
    }

    private static void CheckFiltered(byte[] stream, IReadOnlyList<byte[]> pieces)
    {
        var output = Filter(pieces, out _);
        foreach (var (reader, events) in StreamReaders.All(output))
        {
            Assert.All(events, e => Assert.False(ListsSecret(e), $"{reader} reads {e} of {Convert.ToHexString(stream)}"));
        }
    }

    private static byte[] Filter(IReadOnlyList<byte[]> pieces, out bool isBroken)
    {
        ListFilter filter = new(new View(), isEventStream: true);
        ArrayBufferWriter<byte> output = new();
        isBroken = false;
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
            isBroken = true;
        }

        return output.WrittenSpan.ToArray();
    }

    private static bool ListsSecret(string data)
    {
        try
        {
            using var message = JsonDocument.Parse(data);
            return message.RootElement.ValueKind == JsonValueKind.Object
                && message.RootElement.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object
                && result.TryGetProperty("tools", out var tools) && tools.GetRawText().Contains("secret", StringComparison.Ordinal);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // How a reader joins lines is its own affair: the payload is the same.
    private static string Plain(string text) => text.Replace("\n", "", StringComparison.Ordinal);

    private sealed class View : IListView
    {
        public bool IsVisible(ListKind kind, string id, ReadOnlySpan<byte> item) => NoSecrets(kind, id);
    }

    /// <summary>Lets everything pass and remembers what it was shown as payload.</summary>
    private sealed class Recorder : IPayloadScanner
    {
        private readonly ArrayBufferWriter<byte> _message = new();

        public HashSet<string> Messages { get; } = [];

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
            Messages.Add(Plain(Encoding.UTF8.GetString(_message.WrittenSpan)));
            _message.ResetWrittenCount();
        }
    }
}
