using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class SectionSnapshotTests
{
    private static readonly string[] Levels = ["a", "A", "b", "10", "9", "2", "x.y", "né", "", "-", "a b", "Z"];

    /// <summary>Several providers with keys that collide in every way: by case, as a level and as a value, as null and as empty.</summary>
    private static Gen<Dictionary<string, string?>[]> Sources() =>
        from sources in Gen.ArrayOf(Source()).Where(sources => sources.Length is > 0 and < 5)
        select sources;

    [Fact]
    public void Of_AnySources_SaysWhatTheFrameworkSays() => Prop.ForAll(Sources().ToArbitrary(), sources =>
    {
        using var root = new ConfigurationRoot([.. sources.Select((source, i) => i % 2 == 0 ? (IConfigurationProvider)new Indexed(source) : new Plain(source))]);
        using var plain = new ConfigurationRoot([.. sources.Select(source => new Plain(source))]);

        var snapshot = SectionSnapshot.Of(root, root.GetSection("S"));

        return Describe(snapshot).SequenceEqual(Describe(plain.GetSection("S"))).Label($"{string.Join(' ', Describe(snapshot))} | {string.Join(' ', Describe(plain.GetSection("S")))}");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_ASectionAlone_SaysWhatTheSectionSays() => Prop.ForAll(Sources().ToArbitrary(), sources =>
    {
        using var root = new ConfigurationRoot([.. sources.Select(source => new Plain(source))]);

        var snapshot = SectionSnapshot.Of(null, root.GetSection("S"));

        return Describe(snapshot).SequenceEqual(Describe(root.GetSection("S")));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ChildKeys_AnyLevel_AreThoseOfTheFramework() => Prop.ForAll(Source().ToArbitrary(), source =>
    {
        IConfigurationProvider indexed = new Indexed(source), plain = new Plain(source);

        var levels = source.Keys.SelectMany(Above).Append(null).Append("").Append("S:none");

        return levels.All(level =>
            indexed.GetChildKeys(["9", "earlier", "z"], level).Distinct(StringComparer.OrdinalIgnoreCase)
                .SequenceEqual(plain.GetChildKeys(["9", "earlier", "z"], level).Distinct(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    public void Compile_ManyBackends_AsksAProviderForEachLevelOnce(int backends)
    {
        var counting = new Counting(Enumerable.Range(0, backends).ToDictionary(i => $"AgentProxy:backends:b{i}:url", string? (_) => "http://localhost"));
        using var root = new ConfigurationRoot([counting]);

        SectionSnapshot.Of(root, root.GetSection("AgentProxy"));

        // The section, "backends", each backend, and each of its keys.
        Assert.Equal((2 * backends) + 2, counting.Asked);
    }

    [Fact]
    public void GetSection_NothingWritten_IsAnEmptySectionThere()
    {
        var snapshot = SectionSnapshot.Of([new("a:b", "1")]);

        var missing = snapshot.GetSection("a").GetSection("c:d");

        Assert.Equal(("d", "a:c:d", null, false), (missing.Key, missing.Path, missing.Value, missing.Exists()));
    }

    [Fact]
    public void Set_AValue_IsRefused()
    {
        IConfigurationSection snapshot = SectionSnapshot.Of([new("a", "1")]);

        Assert.Throws<InvalidOperationException>(() => snapshot["a"] = "2");
        Assert.Throws<InvalidOperationException>(() => snapshot.Value = "2");
        Assert.False(snapshot.GetReloadToken().HasChanged);
    }

    private static Gen<Dictionary<string, string?>> Source() =>
        from keys in Gen.ArrayOf(Gen.ArrayOf(Gen.Elements(Levels)).Where(levels => levels.Length is > 0 and < 5))
        from values in Gen.ArrayOf(Gen.Elements("1", "two", "", null), keys.Length)
        select Build(keys, values);

    private static Dictionary<string, string?> Build(string[][] keys, string?[] values)
    {
        Dictionary<string, string?> source = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < keys.Length; i++)
        {
            source[$"S:{string.Join(':', keys[i])}"] = values[i];
        }

        return source;
    }

    private static IEnumerable<string> Above(string key)
    {
        for (string? path = key; path is not null; path = ConfigurationPath.GetParentPath(path))
        {
            yield return path;
        }
    }

    // The spelling of a key that several sources write differently is nobody's promise.
    private static IEnumerable<string> Describe(IConfigurationSection section) =>
        section.GetChildren().SelectMany(Describe).Prepend($"{section.Path.ToUpperInvariant()}={section.Value ?? "null"}");

    private class Plain : ConfigurationProvider
    {
        public Plain(Dictionary<string, string?> data) => Data = new Dictionary<string, string?>(data, StringComparer.OrdinalIgnoreCase);
    }

    private sealed class Indexed(Dictionary<string, string?> data) : Plain(data), ISectionSource
    {
        public SectionSnapshot Sections { get; } = SectionSnapshot.Of(data);

        public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) => ChildKeys.Of(Sections, parentPath, earlierKeys);
    }

    private sealed class Counting(Dictionary<string, string?> data) : Plain(data)
    {
        public int Asked { get; private set; }

        public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
        {
            Asked++;
            return base.GetChildKeys(earlierKeys, parentPath);
        }
    }
}
