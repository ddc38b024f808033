using System.Text;

namespace Okta.AgentProxy.IntegrationTests.Bodies;

/// <summary>One request to send: what follows the path, the content type lines, other header lines, and the body.</summary>
internal sealed record BodyVariant(string Query, string ContentType, string Headers, bool IsChunked, byte[] Body)
{
    public override string ToString() => $"{Query} | {ContentType} | {Headers} | {Encoding.Latin1.GetString(Body)}".Replace("\r\n", "⏎", StringComparison.Ordinal);
}

/// <summary>Everything that a body and the words about it may be, so that one reader reads another message than the next.</summary>
internal static class BodyVariants
{
    public static IReadOnlyList<string> ContentTypes { get; } =
    [
        "application/json", "application/json; charset=utf-8; charset=utf-7", "application/json; charset=utf-7; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON; charset=\"utf-8\"",
        "application/json; charset=utf-7", "application/json; charset=utf-16", "application/json; charset=utf-16le", "application/json; charset=latin1", "application/json; charset=utf8",
        "application/json; charset=utf-8\r\nContent-Type: application/json; charset=utf-7", "application/json\r\nContent-Type: application/x-www-form-urlencoded", "application/x-www-form-urlencoded",
        "application/json, application/x-www-form-urlencoded", "application/vnd.api+json", "text/json", "multipart/form-data; boundary=x", "application/json; charset*=utf-8''utf-7", "application/json;", "",
    ];

    /// <summary>The query, other header lines, and whether the body goes in chunks.</summary>
    public static IReadOnlyList<(string Query, string Headers, bool IsChunked)> Surroundings { get; } =
    [
        ("", "", false), ("", "", true), ("", "Content-Encoding: identity\r\n", false), ("", "Content-Encoding: gzip\r\n", false), ("", "Content-Encoding: identity, deflate\r\n", false),
        ("", "Content_Type: application/x-www-form-urlencoded\r\n", false), ("", "Content.Type: application/json; charset=utf-7\r\n", false), ("", "Content-Transfer-Encoding: base64\r\n", false),
        ("", "X-HTTP-Method-Override: DELETE\r\n", false), ("", "X-Method-Override: PUT\r\nX-HTTP-Method: PATCH\r\n", false), ("", "X_HTTP_Method_Override: DELETE\r\n", false),
        ("", "Mcp_Name: delete_all\r\nMcp_Method: tools/call\r\n", false), ("", "Mcp-Name: delete_all\r\nMcp-Method: tools/call\r\n", false), ("", "Expect: 100-continue\r\n", false),
        ("", "Trailer: Content-Type\r\nTE: trailers\r\n", true), ("", "Connection: close, Content-Type\r\n", false), ("", "Content-Range: bytes 0-3/4\r\nContent-Disposition: form-data; name=\"params\"\r\n", false),
        ("?_method=DELETE", "", false), ("?%5fmethod=PUT", "", false), ("?method=tools/call&params[name]=delete_all", "", false), ("?a=b;params.name=delete_all", "", false), ("?page=2", "", false),
        ("", "Content-Length: 4\r\n", true), ("", "Transfer_Encoding: chunked\r\n", false), ("", "X-Original-URL: /admin\r\nX-Rewrite-URL: /admin\r\n", false),
    ];

    public static IReadOnlyList<byte[]> Bodies { get; } = [.. Texts().Select(Encoding.UTF8.GetBytes), .. Bytes()];

    /// <summary>The issue's kind, first of all.</summary>
    public const string Utf7Key = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_a","+AG4-ame":"delete_all"}}""";

    // What changes where a name, a string or an object ends, or which of two counts.
    private static readonly string[] Splinters =
    [
        "\"", "\\", "\\u006e", "\\ud800", ",", "{", "}", "{}", "\"name\":\"delete_all\",", "\"Name\":\"delete_all\",", "\"\\u006eame\":\"delete_all\",", "\"arguments\":{},", "\"x\":2,", " ", "\0", "\u00e9", "+AG4-",
        "/**/", "1", "e9", "-", "null", "[", "]", ":", "\u2028", "\ufeff", "\u017f",
    ];

    /// <summary>So many combinations: each value of each dimension with good ones of the others first, the rest by chance, half of that with a body changed by chance.</summary>
    public static IEnumerable<BodyVariant> Some(int count, int seed)
    {
        Random random = new(seed);
        var good = Bodies[1];
        return Bodies.Select(body => Make(ContentTypes[0], Surroundings[0], body))
            .Concat(ContentTypes.SelectMany(type => (BodyVariant[])[Make(type, Surroundings[0], Bodies[0]), Make(type, Surroundings[0], good)]))
            .Concat(Surroundings.SelectMany(around => (BodyVariant[])[Make(ContentTypes[0], around, Bodies[0]), Make(ContentTypes[3], around, good)]))
            .Concat(Enumerable.Range(0, int.MaxValue).Select(_ => random.Next(2) == 0 ? Make(Any(ContentTypes), Any(Surroundings), Any(Bodies)) : Make(ContentTypes[0], Surroundings[0], Changed())))
            .Take(count);

        byte[] Changed()
        {
            var body = random.Next(2) == 0 ? good : Any(Bodies);
            for (var changes = random.Next(1, 3); changes > 0; changes--)
            {
                var at = random.Next(body.Length + 1);
                body = [.. body[..at], .. Encoding.UTF8.GetBytes(Any(Splinters)), .. body[Math.Min(body.Length, at + random.Next(2))..]];
            }

            return body;
        }

        T Any<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];
    }

    private static BodyVariant Make(string type, (string Query, string Headers, bool IsChunked) around, byte[] body) => new(around.Query, type, around.Headers, around.IsChunked, body);

    private static string Call(string parameters, string before = "", string after = "") => $"{{\"jsonrpc\":\"2.0\",\"id\":1,{before}\"method\":\"tools/call\",\"params\":{{{parameters}}}{after}}}";

    private static string Arguments(string arguments) => Call($"\"name\":\"get_a\",\"arguments\":{arguments}");

    private static IEnumerable<string> Texts() =>
    [
        Utf7Key, Call("\"name\":\"get_a\",\"arguments\":{\"x\":1}"), Call("\"name\":\"get_a\""), Call("\"name\":\"get_a\",\"arguments\":null"), Call("\"n\\u0061me\":\"get\\u005fa\",\"arguments\":{\"\\u0078\":1}"),

        // The same member twice, or one that some take for it.
        Call("\"name\":\"get_a\",\"name\":\"delete_all\""), Call("\"name\":\"get_a\",\"n\\u0061me\":\"delete_all\""), Call("\"name\":\"get_a\",\"Name\":\"delete_all\""), Call("\"name\":\"get_a\",\"NAME\":\"delete_all\""),
        Call("\"name\":\"get_a\"", before: "\"method\":\"ping\","), Call("\"name\":\"get_a\"", after: ",\"Method\":\"tools/list\""), Call("\"name\":\"get_a\"", after: ",\"params\":{\"name\":\"delete_all\"}"),
        Call("\"name\":\"get_a\"", after: ",\"param\u017f\":{\"name\":\"delete_all\"}"), Call("\"name\":\"get_a\"", after: ",\"PARAMS\":{\"name\":\"delete_all\"}"), Arguments("{\"x\":1,\"x\":2}"), Arguments("{\"x\":1,\"\\u0078\":2}"),
        Call("\"name\":\"get_a\",\"arguments\":{\"x\":1},\"Arguments\":{\"x\":2}"), Arguments("{\"o\":{\"y\":1,\"y\":2}}"), Call("\"name\\u0000\":\"delete_all\",\"name\":\"get_a\""),
        Arguments("{\"__proto__\":{\"x\":1}}"), Call("\"__proto__\":{\"name\":\"delete_all\"}"), Call("\"name\":\"get_a\",\"__proto__\":{\"arguments\":{}}"), Arguments("{\"constructor\":{\"prototype\":{\"x\":1}}}"),

        // Strings.
        Arguments("{\"x\":\"\\ud800\"}"), Arguments("{\"x\":\"a\\udc00\\ud83d\\ude00\\ud83d\"}"), Arguments("{\"\\ud800\":1}"), Call("\"name\":\"get_a\\ud800\""), Call("\"name\":\"get_a\\u0000\""), Arguments("{\"x\":\"\\u0000\"}"),
        Arguments("{\"x\":\"\u2028\u2029\"}"), Arguments("{\"x\":\"\u007f\"}"), Arguments("{\"x\":\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"}"), Arguments("{\"x\":\"+AG4-\",\"+AG4-\":1}"), Arguments("{\"x\":\"\ufeff\"}"), Call("\"name\":\"gr\u00f6\u00dfe\""), Call("\"name\":\"e\u0301\""),

        // Numbers.
        Arguments("{\"x\":1E2}"), Arguments("{\"x\":-0}"), Arguments("{\"x\":-0.0}"), Arguments("{\"x\":1e-400}"), Arguments("{\"x\":9007199254740993}"), Arguments("{\"x\":0.1000000000000000055511151231257827}"),
        Arguments("{\"x\":01}"), Arguments("{\"x\":+1}"), Arguments("{\"x\":.5}"), Arguments("{\"x\":5.}"), Arguments("{\"x\":0x10}"), Arguments("{\"x\":NaN}"), Arguments("{\"x\":Infinity}"), Arguments("{\"x\":1_000}"), Arguments("{\"x\":10n}"),

        // Not JSON to all.
        Arguments("{\"x\":1,}"), Arguments("{x:1}"), Arguments("{'x':1}"), Arguments("{\"x\":1/*,\"y\":2*/}"), Arguments("{\"x\":1}//"), Arguments("[1]"), Arguments("\"{}\""), Arguments("{\"x\":undefined}"), Arguments("{\"x\":\"a\nb\"}"),
        Arguments("{\"x\":1}") + "{}", Arguments("{\"x\":1}") + "\0", Arguments("{\"x\":1}") + "\n\n", Arguments("{\"x\":1}") + "\u00a0", "\u000b" + Arguments("{\"x\":1}"), "\ufeff" + Arguments("{\"x\":1}"), ")]}',\n" + Arguments("{\"x\":1}"),
        "[" + Arguments("{}") + "]", "[]", "", " ", "null", "\"tools/call\"", "method=tools/call&params[name]=delete_all", "--x\r\nContent-Disposition: form-data; name=\"method\"\r\n\r\ntools/call\r\n--x--\r\n",
        Arguments(string.Concat(Enumerable.Repeat("{\"a\":", 61)) + "1" + new string('}', 61)), Arguments(string.Concat(Enumerable.Repeat("{\"a\":", 70)) + "1" + new string('}', 70)),
        """{"jsonrpc":"2.0","method":"tools/call","params":{"name":"get_a"}}""", """{"jsonrpc":"2.0","id":12345678901234567890,"method":"tools/call","params":{"name":"get_a"}}""", """{"jsonrpc":"2.0","id":1,"method":"tools/Call","params":{"name":"get_a"}}""",
    ];

    private static IEnumerable<byte[]> Bytes()
    {
        var good = Arguments("{\"x\":1}");
        yield return Encoding.Unicode.GetBytes(good);
        yield return Encoding.BigEndianUnicode.GetBytes(good);
        yield return Encoding.UTF32.GetBytes(good);
        yield return [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(good)];
        yield return Encoding.UTF8.GetBytes("+AHsAIg-jsonrpc+ACI:+ACI-2.0+ACI,+ACI-method+ACI:+ACI-tools/call+ACIAfQ-");
        foreach (byte[] bytes in (byte[][])[[0xC0, 0xAF], [0xED, 0xA0, 0x80], [0x80], [0xE9], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]])
        {
            yield return [.. Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_a","""), .. "\"arguments\":{\"x\":\""u8, .. bytes, .. "\"}}}"u8];
        }
    }
}
