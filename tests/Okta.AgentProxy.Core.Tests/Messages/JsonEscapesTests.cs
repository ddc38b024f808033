using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Messages;

public class JsonEscapesTests
{
    // No literal sequences of escapes: each part is one, so that they meet in any order.
    private static readonly Gen<string> Escaped = Gen.Elements(
        "a", "\u00e9", "\ud83d\ude00", "\\u0041", "\\u00e9", "\\u20ac", "\\ud83d\\ude00", "\\uD83D\\uDE00", "\\ud800", "\\udc00", "\\uDBFF", "\\n", "\\\"", "\\\\", "\\/", "\\b\\f\\r\\t", "\\u0000", "ud800")
        .ArrayOf().Select(string.Concat);

    [Fact]
    public void TryDecode_AnyString_SaysWhatTheFrameworkSays() => Prop.ForAll(Escaped.ToArbitrary(), escaped =>
    {
        var expected = Framework(escaped);
        var buffer = new byte[Encoding.UTF8.GetByteCount(escaped)];

        var decoded = JsonEscapes.TryDecode(Encoding.UTF8.GetBytes(escaped), buffer, out var written);

        return decoded == expected is not null && (!decoded || Encoding.UTF8.GetString(buffer, 0, written) == expected);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void ReplaceLoneSurrogates_AnyString_IsReadTheSameByEveryReader() => Prop.ForAll(Escaped.ToArbitrary(), escaped =>
    {
        var json = Encoding.UTF8.GetBytes($"{{\"a\":\"{escaped}\",\"b\":1}}");
        var length = json.Length;

        JsonEscapes.ReplaceLoneSurrogates(json);

        using var document = JsonDocument.Parse(json);
        var text = document.RootElement.GetProperty("a").GetString();
        return json.Length == length && text == Repaired(escaped) && document.RootElement.GetProperty("b").GetInt32() == 1;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Theory]
    [InlineData("\"\\ud800\"", "\"\\ufffd\"")]
    [InlineData("\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"")]
    [InlineData("\"\\ude00\\ud83d\"", "\"\\ufffd\\ufffd\"")]
    [InlineData("\"\\ud83d\\ud83d\\ude00\"", "\"\\ufffd\\ud83d\\ude00\"")]
    [InlineData("\"\\\\ud800\"", "\"\\\\ud800\"")]
    [InlineData("\"\\\\\\ud800\"", "\"\\\\\\ufffd\"")]
    [InlineData("\"\\uD83D\\u0041\"", "\"\\ufffd\\u0041\"")]
    [InlineData("\"\\uD83D\"\"\\uDE00\"", "\"\\ufffd\"\"\\ufffd\"")]
    [InlineData("\\", "\\")]
    [InlineData("\\u", "\\u")]
    [InlineData("\\ud80", "\\ud80")]
    [InlineData("\\x\\ud800", "\\x\\ud800")]
    [InlineData("", "")]
    public void ReplaceLoneSurrogates_Bytes_BecomeThese(string before, string after)
    {
        var bytes = Encoding.UTF8.GetBytes(before);

        JsonEscapes.ReplaceLoneSurrogates(bytes);

        Assert.Equal(after, Encoding.UTF8.GetString(bytes));
    }

    private static string? Framework(string escaped)
    {
        try
        {
            using var document = JsonDocument.Parse($"\"{escaped}\"");
            return document.RootElement.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // What JavaScript's toWellFormed does to the text that JSON.parse gives.
    private static string Repaired(string escaped)
    {
        StringBuilder units = new();
        for (var i = 0; i < escaped.Length; i++)
        {
            var isUnit = escaped[i] == '\\' && escaped[i + 1] == 'u';
            units.Append(isUnit ? (char)Convert.ToUInt16(escaped.Substring(i + 2, 4), 16) : escaped[i] == '\\' ? Framework(escaped.Substring(i, 2))![0] : escaped[i]);
            i += isUnit ? 5 : escaped[i] == '\\' ? 1 : 0;
        }

        return Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(units.ToString()));
    }
}
