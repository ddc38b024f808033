using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Authorization.Lists;

/// <summary>The skimmer against the obvious loop: 64 bytes at a time and one at a time must find the same end.</summary>
public class JsonSkimmerProperties
{
    private static readonly Gen<string> Piece = Gen.Frequency(
        (6, Gen.Elements("\"", "\\", "{", "}", "[", "]")),
        (3, Gen.Elements("\\\"", "\\\\", "\\\\\\", "\"\"", "{}", "[[", "}}")),
        (4, Gen.Elements("a", ",", ":", " ", "ö", "\u007B", "0123456789abcdef", new string('x', 61), new string(' ', 64))));

    [Fact]
    public void Skim_AnyText_FindsTheSameEndAsTheObviousLoop() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(5000),
        Prop.ForAll(
            (from pieces in Gen.ArrayOf(Piece) from isString in Gen.Elements(true, false) from step in Gen.Choose(1, 130) select (text: string.Concat(pieces), isString, step)).ToArbitrary(),
            input =>
            {
                var bytes = Encoding.UTF8.GetBytes(input.text);
                var skimmer = JsonSkimmer.Inside(input.isString);
                var found = -1;
                for (var at = 0; at < bytes.Length && found < 0; at += input.step)
                {
                    var length = skimmer.Skim(bytes.AsSpan(at, Math.Min(input.step, bytes.Length - at)));
                    found = length < 0 ? -1 : at + length;
                }

                return found == Obvious(bytes, input.isString, out var inString) && (found >= 0 || skimmer.IsInString == inString);
            }));

    [Fact]
    public void ReadId_AnyItem_AgreesWithJsonDocument() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3000),
        Prop.ForAll(
            (from members in Gen.ArrayOf(from name in Gen.Elements("name", "n\\u0061me", "title", "Name", "x") from value in Gen.Elements("\"a\"", "\"\\u0061\"", "\"name\"", "{\"name\":\"b\"}", "[\"name\",{\"name\":1}]", "5", "null", "\"\\\"name\\\":\\\"z\\\"\"", "\"\"") select $"\"{name}\" : {value}") select "{" + string.Join(',', members) + "}").ToArbitrary(),
            json =>
            {
                using var document = System.Text.Json.JsonDocument.Parse(json);
                var isClear = !document.RootElement.EnumerateObject().Any(p => p.Name == "Name");
                var names = document.RootElement.EnumerateObject().Where(p => p.Name == "name").Select(p => p.Value).ToArray();
                var expected = isClear && names is [{ ValueKind: System.Text.Json.JsonValueKind.String } only] && only.GetString() is { Length: > 0 } text ? text : null;
                var bytes = Encoding.UTF8.GetBytes(json);

                return ListItem.Measure(bytes, out var hasEscapes) == bytes.Length && ListItem.ReadId(bytes, ListKind.Tools, hasEscapes) == expected;
            }));

    private static int Obvious(byte[] bytes, bool isString, out bool inString)
    {
        var (depth, escaped) = (isString ? 0 : 1, false);
        inString = isString;
        for (var i = 0; i < bytes.Length; i++)
        {
            var wasEscaped = escaped;
            escaped = !wasEscaped && bytes[i] == '\\';
            if (bytes[i] == '"' && !wasEscaped)
            {
                inString = !inString;
                if (depth == 0)
                {
                    return i + 1;
                }
            }
            else if (!inString && (bytes[i] is (byte)'{' or (byte)'['))
            {
                depth++;
            }
            else if (!inString && (bytes[i] is (byte)'}' or (byte)']') && --depth == 0)
            {
                return i + 1;
            }
        }

        return -1;
    }
}
