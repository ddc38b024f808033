using System.Globalization;
using System.Text;

namespace Okta.AgentProxy.Core.Tests.Messages;

/// <summary>Bodies of a given length that are meant to be dear to read, and an ordinary one to compare them with.</summary>
internal static class WorstBodies
{
    public static IReadOnlyList<string> Families { get; } =
    [
        "16 escaped keys", "one escaped key", "escaped keys that agree but for the last", "17 escaped keys", "one object of escaped keys", "one object of plain keys", "16 plain keys", "small objects",
        "lone surrogates in names", "lone surrogates in values", "escapes in one string", "deep arrays", "deep objects", "numbers", "empty arrays", "long keys that agree but for the last",
        "non-ASCII keys at the top", "escaped keys at the top", "keys of params like known ones", "ids that are lone surrogates", "the same key again and again", "escaped backslashes",
        "keys of one length that agree", "nested with names on each level",
    ];

    public static byte[] Ordinary(int length) => Call(length, i => $"{{\"id\":{i},\"name\":\"Ada Lovelace\",\"mail\":\"ada@example.com\"}}");

    public static byte[] Make(string family, int length) => family switch
    {
        "16 escaped keys" => Call(length, _ => Object(Enumerable.Range(0, 16).Select(k => $"\\u006b{k:x}"))),
        "one escaped key" => Call(length, _ => Object(["\\u006b"])),
        "escaped keys that agree but for the last" => Call(length, _ => Object(Enumerable.Range(0, 16).Select(k => $"\\u0061aaaaaaaaaaaaaaaaaaaaaaaa\\u00{k + 97:x2}"))),
        "17 escaped keys" => Call(length, _ => Object(Enumerable.Range(0, 17).Select(k => $"\\u006b{k:x}"))),
        "one object of escaped keys" => One(length, i => $"\\u006b{i:x}"),
        "one object of plain keys" => One(length, i => $"{i:x}"),
        "16 plain keys" => Call(length, _ => Object(Enumerable.Range(0, 16).Select(k => $"k{k:x}"))),
        "small objects" => Call(length, _ => "{\"a\":0}"),
        "lone surrogates in names" => Call(length, _ => Object(["\\ud800"])),
        "lone surrogates in values" => Call(length, _ => "\"\\ud800\""),
        "escapes in one string" => Envelope($"\"{Repeat("\\u0041", length / 6)}\""),
        "deep arrays" => Call(length, _ => new string('[', 58) + new string(']', 58)),
        "deep objects" => Call(length, _ => Repeat("{\"a\":", 58) + "0" + new string('}', 58)),
        "numbers" => Call(length, i => (i % 10).ToString(CultureInfo.InvariantCulture)),
        "empty arrays" => Call(length, _ => "[]"),
        "long keys that agree but for the last" => Envelope(Object(Enumerable.Range(0, 16).Select(k => new string('a', length / 16) + $"{k:x}"))),
        "non-ASCII keys at the top" => Top(length, i => $"\u0131{i:x}"),
        "escaped keys at the top" => Top(length, i => $"\\u006b{i:x}"),
        "keys of params like known ones" => Top(length, i => "ref\u00e9" + i.ToString("x", CultureInfo.InvariantCulture)),
        "ids that are lone surrogates" => Encoding.UTF8.GetBytes($"{{{Repeat("\"id\":\"\\ud800\",", length / 14)}\"jsonrpc\":\"2.0\"}}"),
        "the same key again and again" => Envelope($"{{{Repeat("\"\\u0061\":0,", length / 11)}\"a\":0}}"),
        "escaped backslashes" => Call(length, _ => "\"\\\\\\\\\\\\\\\\\""),
        "keys of one length that agree" => One(length, i => $"{new string('a', 64)}{i:x6}"),
        "nested with names on each level" => Call(length, _ => Repeat("{\"\\u0061\":0,\"\\u0062\":0,\"c\":", 58) + "0" + new string('}', 58)),
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "There is no such family."),
    };

    private static byte[] Call(int length, Func<int, string> item)
    {
        StringBuilder items = new();
        for (var i = 0; items.Length < length - 200; i++)
        {
            items.Append(i == 0 ? "" : ",").Append(item(i));
        }

        return Envelope($"[{items}]");
    }

    private static byte[] One(int length, Func<int, string> key) => Envelope(Object(Keys(length, key)));

    private static byte[] Top(int length, Func<int, string> key) =>
        Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",{Object(Keys(length, key))[1..]}");

    private static List<string> Keys(int length, Func<int, string> key)
    {
        List<string> keys = [];
        for (var total = 0; total < length - 200; total += keys[^1].Length + 5)
        {
            keys.Add(key(keys.Count));
        }

        return keys;
    }

    private static string Object(IEnumerable<string> keys) => $"{{{string.Join(',', keys.Select(key => $"\"{key}\":0"))}}}";

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static byte[] Envelope(string value) => Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"t\",\"arguments\":{{\"v\":{value}}}}}}}");
}
