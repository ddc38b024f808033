using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>What the YAML source answers from its levels is what the framework's own source answers from the same keys and values.</summary>
public sealed class YamlSectionsTests : IDisposable
{
    private static readonly string[] Keys = ["a", "B", "b2", "10", "9", "x.y", "né", "-", "a b", "Z", "k1", "k2", "k3", "k4", "k5"];

    private readonly string _directory = Directory.CreateTempSubdirectory("agentproxy-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Source_AnyTree_AnswersAsTheFrameworksOwn() => Prop.ForAll(Trees().ToArbitrary(), tree =>
    {
        using var root = Read(tree);
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        Flatten(tree, AgentProxyOptions.SectionName, values);
        using var expected = new ConfigurationRoot([new Plain(values)]);

        Assert.Equal(Describe(expected), Describe(root));
        foreach (var key in values.Keys.Append("AgentProxy").Append("AgentProxy:none").Append(""))
        {
            Assert.Equal(Ask(expected, key), Ask(root, key));
            Assert.Equal(Ask(expected, key.ToUpperInvariant()), Ask(root, key.ToUpperInvariant()));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Set_AnyKeyOfAnyTree_IsWhatTheFrameworksOwnMakesOfIt() => Prop.ForAll(Trees().ToArbitrary(), tree =>
    {
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        Flatten(tree, AgentProxyOptions.SectionName, values);
        foreach (var key in values.Keys.Take(5).Append("AgentProxy:new:level").Append("Other").ToArray())
        {
            using var root = Read(tree);
            using var expected = new ConfigurationRoot([new Plain(values)]);

            root[key] = "set";
            expected[key] = "set";

            Assert.Equal(Describe(expected), Describe(root));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Flatten_EveryLevel_KnowsItsLine()
    {
        var content = YamlFlattener.Flatten("a:\n  b: 1\n  c:\n  - x\n  - d: 2\nempty: {}\nnone: []\n"u8, "One:Two", "config.yaml");

        Assert.Equal(
            [("One:Two", 1), ("One:Two:a", 1), ("One:Two:a:b", 2), ("One:Two:a:c", 3), ("One:Two:a:c:0", 4), ("One:Two:a:c:1", 5), ("One:Two:a:c:1:d", 5), ("One:Two:empty", 6), ("One:Two:none", 7)],
            ((string[])["One:Two", "One:Two:a", "one:two:A:b", "One:Two:a:c", "One:Two:a:c:0", "One:Two:a:c:1", "One:Two:a:c:1:d", "One:Two:empty", "One:Two:none"])
                .Select(path => content.Sections.Find(path)!).Select(level => (level.Path, level.Line)));
        Assert.Equal(0, content.Sections.Find("One")!.Line);
    }

    private ConfigurationRoot Read(object tree)
    {
        // JSON is YAML, and every key and value of it is quoted.
        var file = Path.Combine(_directory, "config.yaml");
        File.WriteAllText(file, JsonSerializer.Serialize(tree));
        return (ConfigurationRoot)new ConfigurationBuilder().AddAgentProxyYaml(file, optional: false, reloadOnChange: false).Build();
    }

    private static Gen<object> Trees() => Mapping(3).Select(object (tree) => tree);

    private static Gen<Dictionary<string, object?>> Mapping(int depth) =>
        from size in Gen.Choose(1, 15)
        from keys in Gen.Shuffle(Keys)
        from values in Gen.ArrayOf(Node(depth), size)
        select keys.Take(size).Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);

    private static Gen<object?> Node(int depth)
    {
        var scalar = Gen.Elements<object?>("1", "two", "", null, "~", "null");
        return depth == 0
            ? scalar
            : Gen.Frequency<object?>(
                (4, scalar),
                (1, Gen.Constant<object?>(Array.Empty<object>())),
                (1, Gen.Constant<object?>(new Dictionary<string, object?>())),
                (2, Gen.Choose(1, 12).SelectMany(size => Gen.ArrayOf(Node(depth - 1), size)).Select(object? (items) => items)),
                (2, Gen.Resize(Mapping(depth - 1), 3).Select(object? (mapping) => mapping)));
    }

    // Written from .NET's JSON source's rules: an empty list is an empty text, an empty mapping is null.
    private static void Flatten(object? node, string path, Dictionary<string, string?> values)
    {
        switch (node)
        {
            case Dictionary<string, object?> { Count: > 0 } mapping:
                foreach (var (key, value) in mapping)
                {
                    Flatten(value, $"{path}:{key}", values);
                }

                break;
            case object?[] { Length: > 0 } items:
                for (var i = 0; i < items.Length; i++)
                {
                    Flatten(items[i], string.Create(CultureInfo.InvariantCulture, $"{path}:{i}"), values);
                }

                break;
            default:
                values[path] = node switch { string text => text, object?[] => "", _ => null };
                break;
        }
    }

    private static (bool Found, string? Value) Ask(ConfigurationRoot root, string key) => (root.Providers.Single().TryGet(key, out var value), value);

    private static IEnumerable<string> Describe(IConfiguration section) =>
        section.GetChildren().SelectMany(child => Describe(child).Prepend($"{child.Path}={child.Value ?? "null"}"));

    private sealed class Plain : ConfigurationProvider
    {
        public Plain(Dictionary<string, string?> data) => Data = new Dictionary<string, string?>(data, StringComparer.OrdinalIgnoreCase);
    }
}
