using System.Text;

namespace Okta.AgentProxy.TestKit;

/// <summary>Event streams as a backend would write them that wants one reader to see what another does not. The same seed makes the same stream.</summary>
public static class HostileStream
{
    private static readonly byte[][] Parts =
    [
        .. new[]
        {
            "data: ", "data:", "data:  ", "data", "data :", " data: ", "\tdata: ", "Data: ", "DATA: ", "dat", "datax: ", "event: message", "event: x", "event:", "id: 1", "id:", "retry: 1",
            "retry: x", ": ping", ":", "x: y", "other", "\uFEFF", "\u00EF\u00BB\u00BF", "\u00EF\u00BB\u00BFdata: ", "\uFEFFdata: ", "\n", "\n", "\n", "\r", "\r\n", "\n\n", "\r\r", "\n\r", "\r\n\r\n",
            "\u2028", "\u2029", "\u0085", "\v", "\f", "\u001C", "\u001D", "\u001E", "\0", "\u007F", "\u00A0", "\u200B", "\u2028\u2028data: ", "\u0085\u0085data: ", "\v\vdata: ", "\u0085data: ",
            "{", "}", "[", "]", "\"", "\\", ",", ":", " ", "null", "{}", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}", List, List, Allowed, Split,
        }.Select(Encoding.UTF8.GetBytes),
        [0xC2], [0xE2], [0xE2, 0x80], [0xFF], [0xC0, 0x8A], [0x85], [0xEF], [0xEF, 0xBB],
    ];

    /// <summary>A list of which the caller may see nothing but <c>open</c>.</summary>
    public const string List = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret","inputSchema":{"type":"object"}},{"name":"open","inputSchema":{"type":"object"}}]}}""";

    private const string Allowed = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"open"}]}}""";

    private const string Split = "{\"jsonrpc\":\"2.0\",\"id\":1,\ndata: \"result\":{\"tools\":[\ndata: {\"name\":\"secret\"}]}}";

    /// <summary>The streams that were found first, each with the list hidden in another place.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        $"\u00EF\u00BB\u00BFdata: {List}\n\n",
        $"\uFEFF\u00EF\u00BB\u00BFdata: {List}\n\n",
        List,
        $"{List}\n\n",
        $": x\u2028data: {List}\n\n",
        $": x\u2028\u2028data: {List}\u2028\u2028",
        $"id: 1\u0085\u0085data: {List}\n\n",
        $"event: x\v\vdata: {List}\n\n",
        $"event: x\f\fdata: {List}\n\n",
        $"retry: 1\u001C\u001Cdata: {List}\n\n",
        $"data: x\u2029\u2029data: {List}\n\n",
        $"data: {{\"a\":\"\u2028\u2028data: {List}\n\n",
        $"x: y\u2028data: {List}\n\n",
        $"data: x\u0085data: {List}\n\n",
        $"data: {{\"params\":{{\"a\":\"\u2028\u2028data: {{\"result\":{{\"tools\":[{{\"name\":\"secret\"}}]}}}}\u2028\u2028\"}}}}\n\n",
        $" data: {List}\n\n",
        $"id: \0\ndata: {List}\n\n",
        $"\r\ndata: {List}",
    ];

    /// <summary>One stream.</summary>
    public static byte[] Make(Random random)
    {
        List<byte> stream = [];
        for (var i = random.Next(1, 14); i > 0; i--)
        {
            stream.AddRange(Parts[random.Next(Parts.Length)]);
            if (random.Next(4) == 0)
            {
                stream.AddRange("\ndata: "u8);
                stream.AddRange(Parts[random.Next(Parts.Length)]);
            }
        }

        stream.AddRange(random.Next(3) == 0 ? [] : "\n\n"u8);
        return [.. stream];
    }

    /// <summary>The same bytes as they may arrive.</summary>
    public static IReadOnlyList<byte[]> Cut(byte[] stream, Random random)
    {
        List<byte[]> pieces = [];
        var step = random.Next(4) switch { 0 => 1, 1 => 3, 2 => 17, _ => stream.Length + 1 };
        for (var at = 0; at < stream.Length;)
        {
            var length = Math.Min(stream.Length - at, random.Next(1, step + 1));
            pieces.Add(stream[at..(at + length)]);
            at += length;
        }

        return pieces;
    }
}
