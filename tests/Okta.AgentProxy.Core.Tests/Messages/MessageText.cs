using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Messages;

/// <summary>Generators of message texts: good ones, and ones with everything a hostile client may try.</summary>
internal static class MessageText
{
    private static readonly Gen<string> Space = Gen.Frequency((8, Gen.Constant("")), (1, Gen.Elements(" ", "\n", "\r\n", "\t ")));

    private static readonly Gen<string> Plain = Gen.Elements("a", "b", "id", "name", "x-y", "größe", "emoji 😀", "get_user", "tools/call", "2.0", "");

    /// <summary>A JSON string with its quotes; any character may be escaped.</summary>
    private static readonly Gen<string> QuotedText = Gen.OneOf(Plain.Select(Quote), Plain.SelectMany(Escaped), Gen.Elements("\"\\ud83d\\ude00\"", "\"\\ud800\""));

    private static readonly Gen<string> Scalar = Gen.Frequency(
        (4, QuotedText),
        (3, Gen.Choose(-1000, 1000).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        (1, Gen.Elements("null", "true", "false", "1.5", "1e3", "-0", "12345678901234567890")));

    private static readonly Gen<string> TopName = Names("jsonrpc", "id", "method", "params", "result", "error", "extra", "Method", "\\u006dethod", "k\\ud800");

    private static readonly Gen<string> ParamName = Names("name", "arguments", "_meta", "uri", "cursor", "Name", "n\\u0061me", "task");

    public static Gen<string> Bodies { get; } = Gen.OneOf(
        Gen.Choose(0, 6).SelectMany(n => ObjectOf(n, TopName, TopValue)),
        Envelope(Gen.OneOf(Params(), Value(2))));

    public static Gen<byte[]> Mutated { get; } = Envelope(Params()).Select(Encoding.UTF8.GetBytes).SelectMany(body =>
        Gen.Choose(0, body.Length - 1).SelectMany(at => Gen.OneOf(
            Gen.Choose(0, 255).Select(b => Replace(body, at, [(byte)b])),
            Gen.Constant(Replace(body, at, [])),
            Gen.Elements("\"", "{", "}", ",", ":", "\\", "[", "]", "\\u0041", "\0", "é").Select(s => Replace(body, at, [body[at], .. Encoding.UTF8.GetBytes(s)])),
            Gen.Constant(body[..at]),
            Gen.Choose(0, body.Length - 1).Select(from => (byte[])[.. body[..at], .. body[Math.Min(from, at)..]]))));

    public static Gen<(string Body, string Method, string Name, string RawId, string RawArguments)> Requests { get; } =
        from name in Plain.Where(n => n.Length > 0)
        from quotedName in Escaped(name)
        from id in Gen.Elements("1", "-7", "\"a\"", "\"\\u00e9\"", "9007199254740993")
        from arguments in Gen.Choose(0, 20).SelectMany(n => Distinct(n))
        from space in Space
        select ($$$"""{{{{space}}}"params":{"arguments":{{{arguments}}},{{{space}}}"name":{{{quotedName}}}},"method":"tools/call","jsonrpc":"2.0","id":{{{id}}}}{{{space}}}""",
            "tools/call", name, id, arguments);

    private static Gen<string> Envelope(Gen<string> parameters) =>
        from method in Gen.Elements("\"tools/call\"", "\"ping\"", "\"tools\\/call\"", "\"x\\u0000\"", "3")
        from id in Gen.Frequency((5, Gen.Constant("1")), (1, Scalar))
        from inner in parameters
        from space in Space
        select $$$"""{{{{space}}}"jsonrpc":"2.0","id":{{{id}}},"method":{{{method}}},"params":{{{inner}}}{{{space}}}}""";

    private static Gen<string> Params() => Gen.Choose(0, 5).SelectMany(n => ObjectOf(n, ParamName, ParamValue));

    private static Gen<string> TopValue(string name) => name switch
    {
        "\"jsonrpc\"" => Gen.Frequency((9, Gen.Constant("\"2.0\"")), (1, Scalar)),
        "\"method\"" => Gen.Frequency((9, Gen.Elements("\"tools/call\"", "\"ping\"")), (1, Scalar)),
        "\"params\"" => Gen.Frequency((9, Params()), (1, Value(2))),
        "\"id\"" => Scalar,
        _ => Value(2),
    };

    private static Gen<string> ParamValue(string name) => name switch
    {
        "\"name\"" => Gen.Frequency((9, QuotedText), (1, Scalar)),
        "\"_meta\"" or "\"arguments\"" => Gen.Frequency((9, Gen.Choose(0, 20).SelectMany(n => ObjectOf(n, Names("a", "b", "c", "d\\u0065", "de", "f"), _ => Scalar))), (1, Scalar)),
        _ => Value(2),
    };

    private static Gen<string> Value(int depth) => depth == 0 ? Scalar : Gen.OneOf(
        Scalar,
        Gen.Choose(0, 3).SelectMany(n => ObjectOf(n, Names("a", "b", "\\u0061", "name"), _ => Value(depth - 1))),
        Gen.Choose(0, 3).SelectMany(n => Gen.ArrayOf(Value(depth - 1), n)).Select(items => $"[{string.Join(',', items)}]"));

    private static Gen<string> ObjectOf(int members, Gen<string> name, Func<string, Gen<string>> value) =>
        Gen.ArrayOf(from n in name from v in value(n) from s in Space select $"{n}{s}:{s}{v}", members).Select(all => $"{{{string.Join(',', all)}}}");

    private static Gen<string> Distinct(int members) =>
        Gen.ArrayOf(Value(2), members).Where(v => v.All(IsFreeOfDuplicates)).Select(values => $"{{{string.Join(',', values.Select((v, i) => $"\"k{i}\":{v}"))}}}");

    private static bool IsFreeOfDuplicates(string json)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(json, new() { AllowDuplicateProperties = false });
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private static Gen<string> Names(params string[] names) => Gen.Elements(names).Select(Quote);

    private static string Quote(string text) => $"\"{text}\"";

    private static Gen<string> Escaped(string text) => Gen.ArrayOf(Gen.Elements(true, false, false), text.Length)
        .Select(which => Quote(string.Concat(text.Select((c, i) => which[i] && !char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()))));

    private static byte[] Replace(byte[] body, int at, byte[] with) => [.. body[..at], .. with, .. body[(at + 1)..]];
}
