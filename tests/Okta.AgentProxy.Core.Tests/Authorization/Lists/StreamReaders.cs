using System.Net.ServerSentEvents;
using System.Text;

namespace Okta.AgentProxy.Core.Tests.Authorization.Lists;

/// <summary>What readers of event streams find in one: the data of each event.</summary>
internal static class StreamReaders
{
    // Python: str.splitlines.
    private static readonly string[] PythonLines = ["\r\n", "\n", "\r", "\v", "\f", "\u001C", "\u001D", "\u001E", "\u0085", "\u2028", "\u2029"];

    public static IEnumerable<(string Reader, IReadOnlyList<string> Events)> All(byte[] stream) =>
    [
        ("standard", Read(stream, ["\r\n", "\n", "\r"], stripsMarkTwice: false)),
        ("mark twice", Read(stream, ["\r\n", "\n", "\r"], stripsMarkTwice: true)),
        ("Python", Read(stream, PythonLines, stripsMarkTwice: false)),
        ("C#", CSharp(stream)),
    ];

    /// <summary>The parser of the C# SDK.</summary>
    private static List<string> CSharp(byte[] stream)
    {
        using MemoryStream input = new(stream);
        return [.. SseParser.Create(input).Enumerate().Select(e => e.Data)];
    }

    // WHATWG HTML §9.2.6, and httpx-sse, which differ in nothing but the lines; generous at the end, where neither dispatches.
    private static List<string> Read(byte[] stream, string[] ends, bool stripsMarkTwice)
    {
        var text = Encoding.UTF8.GetString(stream);
        text = text.StartsWith('\uFEFF') ? text[1..] : text;
        text = stripsMarkTwice && text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? text[3..] : text;
        List<string> events = [];
        List<string> data = [];
        foreach (var line in text.Split(ends, StringSplitOptions.None).Append(""))
        {
            if (line.Length == 0 && data.Count > 0)
            {
                events.Add(string.Join('\n', data));
                data.Clear();
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if ((colon < 0 ? line : line[..colon]) == "data")
            {
                var value = colon < 0 ? "" : line[(colon + 1)..];
                data.Add(value.StartsWith(' ') ? value[1..] : value);
            }
        }

        return events;
    }
}
