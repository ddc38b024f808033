using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Authorization.Pinning;

/// <summary>Equal values hash equal however they are written; a change of any one value changes the hash.</summary>
public class CanonicalJsonProperties
{
    private static readonly Gen<string> Text = Gen.Elements("", "a", "description", "größe", "e\u0301", "é", "\u0000", "\"\\/", "<b>&", "\U0001F600", "1", "true", "null", " a", "a ");

    private static readonly Gen<Node> Scalar = Gen.OneOf(
        Text.Select(t => new Node { Kind = 's', Text = t }),
        Gen.Elements("0", "1", "-1", "10", "0.1", "1e3", "9007199254740993", "9007199254740992", "1e-7", "123.456").Select(t => new Node { Kind = '#', Text = t }),
        Gen.Elements("true", "false", "null").Select(t => new Node { Kind = '!', Text = t }));

    [Fact]
    public void Hash_OfTheSameValueWrittenDifferently_IsTheSame() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(
            (from value in Tree(4) from one in Gen.Choose(0, 1_000_000) from other in Gen.Choose(0, 1_000_000) select (value, one, other)).ToArbitrary(),
            input => Hash(Write(input.value, new Spelling(input.one))) == Hash(Write(input.value, new Spelling(input.other)))));

    [Fact]
    public void Hash_AfterAnyOneChange_IsAnother() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(
            (from value in Tree(4) from seed in Gen.Choose(0, 1_000_000) select (value, seed)).ToArbitrary(),
            input =>
            {
                var before = Write(input.value, new Spelling(1));
                var random = new System.Random(input.seed);
                var all = input.value.All().ToList();
                all[random.Next(all.Count)].Change(random);
                return Hash(before) != Hash(Write(input.value, new Spelling(1)));
            }));

    private static string Hash(string json)
    {
        using var parsed = CanonicalJson.TryParse(Encoding.UTF8.GetBytes(json));
        Assert.NotNull(parsed);
        Assert.True(CanonicalJson.TryWrite(parsed.RootElement, new ArrayBufferWriter<byte>()));
        return ToolDefinition.Hash(Encoding.UTF8.GetBytes(json));
    }

    private static Gen<Node> Tree(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency(
            (2, Scalar),
            (1, Gen.Choose(0, 4).SelectMany(n => Gen.ArrayOf(Tree(depth - 1), n)).Select(items => new Node { Kind = '[', Items = [.. items] })),
            (2, (from names in Gen.SubListOf("name", "description", "inputSchema", "größe", "a", "A", "", "_meta") from values in Gen.ArrayOf(Tree(depth - 1), names.Count) select (names, values))
                .Select(pair => new Node { Kind = '{', Names = [.. pair.names], Items = [.. pair.values] })));

    private static string Write(Node node, Spelling spelling)
    {
        var space = spelling.Space();
        return node.Kind switch
        {
            '{' => "{" + string.Join(',', spelling.Shuffle(Enumerable.Range(0, node.Items.Count)).Select(i => $"{space}{spelling.Quote(node.Names[i])}{space}:{Write(node.Items[i], spelling)}")) + space + "}",
            '[' => "[" + string.Join(',', node.Items.Select(item => space + Write(item, spelling))) + space + "]",
            's' => spelling.Quote(node.Text),
            '#' => spelling.Number(node.Text),
            _ => node.Text,
        };
    }

    /// <summary>A JSON value that can be changed in place.</summary>
    private sealed class Node
    {
        public char Kind { get; set; }

        public string Text { get; set; } = "";

        public List<string> Names { get; init; } = [];

        public List<Node> Items { get; init; } = [];

        public IEnumerable<Node> All() => Items.SelectMany(item => item.All()).Prepend(this);

        public void Change(System.Random random)
        {
            switch (Kind)
            {
                case '[' when Items.Count > 1 && random.Next(3) == 0 && Differ(Items[0], Items[1]):
                    (Items[0], Items[1]) = (Items[1], Items[0]);
                    break;
                case '[':
                    Items.Add(new Node { Kind = '!', Text = "null" });
                    break;
                case '{' when Names.Count > 0 && random.Next(2) == 0:
                    Names[0] += "x";
                    break;
                case '{':
                    Names.Add("new");
                    Items.Add(new Node { Kind = 's' });
                    break;
                case '!':
                    Text = Text == "true" ? "false" : "true";
                    break;
                case '#':
                    // The kind is part of the value: 1 is not "1".
                    (Kind, Text) = random.Next(2) == 0 ? ('s', Text) : ('#', Text == "0" ? "5" : Text + "7");
                    break;
                default:
                    Text += random.Next(2) == 0 ? " " : "\u0301";
                    break;
            }
        }

        private static bool Differ(Node one, Node other) => CanonicalJsonProperties.Hash(Write(one, new Spelling(1))) != CanonicalJsonProperties.Hash(Write(other, new Spelling(1)));
    }

    /// <summary>One of the many ways to write a value.</summary>
    private sealed class Spelling(int seed)
    {
        private readonly System.Random _random = new(seed);

        public string Space() => _random.Next(3) switch { 0 => "", 1 => " ", _ => "\r\n\t" };

        public List<int> Shuffle(IEnumerable<int> order) => order.OrderBy(_ => _random.Next()).ToList();

        public string Quote(string text) => "\"" + string.Concat(text.Select(c => _random.Next(3) == 0 || char.IsSurrogate(c) || c is '"' or '\\' or < ' ' ? $"\\u{(int)c:x4}" : c.ToString())) + "\"";

        public string Number(string text)
        {
            if (text.Contains('e', StringComparison.Ordinal))
            {
                return _random.Next(2) == 0 ? text : text.Replace("e", "E+0", StringComparison.Ordinal).Replace("E+0-", "E-0", StringComparison.Ordinal);
            }

            if (text == "0")
            {
                return _random.Next(2) == 0 ? "-0.0" : "0e5";
            }

            var hasDot = text.Contains('.', StringComparison.Ordinal);
            return _random.Next(3) switch
            {
                0 => text + (hasDot ? "00" : ".0"),
                1 => text + (hasDot ? "0E0" : "0e-1"),
                _ => text,
            };
        }
    }
}
