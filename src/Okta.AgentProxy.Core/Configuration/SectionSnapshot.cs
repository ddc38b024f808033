using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>
/// A section as it is at one moment, read in one walk. The framework's own sections ask every provider again for each key that is looked at, and a provider
/// answers by walking all of its keys: reading a file cost the square of its length, with a thousand backends seconds. Immutable and thread-safe.
/// </summary>
internal sealed class SectionSnapshot : IConfigurationSection
{
    private readonly SectionSnapshot[] _children;
    private readonly Dictionary<string, SectionSnapshot> _byKey;

    private SectionSnapshot(string path, string? value, SectionSnapshot[] children)
    {
        Path = path;
        Key = ConfigurationPath.GetSectionKey(path);
        Value = value;
        _children = children;
        _byKey = new Dictionary<string, SectionSnapshot>(children.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var child in children)
        {
            _byKey.Add(child.Key, child);
        }
    }

    /// <inheritdoc/>
    public string Key { get; }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc cref="IConfigurationSection.Value"/>
    public string? Value { get; }

    /// <summary>The levels below this one, in the framework's order.</summary>
    public IReadOnlyList<SectionSnapshot> Children => _children;

    /// <inheritdoc/>
    string? IConfigurationSection.Value
    {
        get => Value;
        set => throw ReadOnly();
    }

    /// <inheritdoc/>
    public string? this[string key]
    {
        get => Find(key)?.Value;
        set => throw ReadOnly();
    }

    /// <summary>Reads <paramref name="section"/> of <paramref name="root"/>.</summary>
    /// <param name="root">All sources; <see langword="null"/> when only the section is known, which then answers for itself.</param>
    /// <param name="section">The section.</param>
    public static SectionSnapshot Of(IConfigurationRoot? root, IConfigurationSection section) =>
        root is null ? Copy(section) : Merge([.. root.Providers], section.Path);

    /// <summary>Reads what one provider has, keys with their levels separated by <c>:</c>.</summary>
    public static SectionSnapshot Of(IEnumerable<KeyValuePair<string, string?>> values)
    {
        Level root = new();
        foreach (var (key, value) in values)
        {
            root.Add(key, value);
        }

        return root.Freeze("");
    }

    /// <summary>The level at <paramref name="path"/> below this one; <see langword="null"/> when nothing is written there.</summary>
    public SectionSnapshot? Find(string path)
    {
        var found = this;
        foreach (var level in path.Split(ConfigurationPath.KeyDelimiter))
        {
            if (!found._byKey.TryGetValue(level, out found))
            {
                return null;
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public IConfigurationSection GetSection(string key) => Find(key) ?? new SectionSnapshot(ConfigurationPath.Combine(Path, key), null, []);

    /// <inheritdoc/>
    public IEnumerable<IConfigurationSection> GetChildren() => _children;

    /// <summary>Never fires: what was read stays as it was read.</summary>
    public IChangeToken GetReloadToken() => new CancellationChangeToken(CancellationToken.None);

    /// <summary>
    /// Reads a level from the providers that have anything at or below it, which is seldom more than one. As in the framework, the last provider that has a key
    /// gives its value, even if that is null.
    /// </summary>
    private static SectionSnapshot Merge(IConfigurationProvider[] providers, string path)
    {
        if (providers is [ISectionSource only] && only.Sections.Find(path) is { } whole)
        {
            return whole;
        }

        Dictionary<string, List<IConfigurationProvider>> below = new(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in providers)
        {
            foreach (var key in provider.GetChildKeys([], path))
            {
                if (!below.TryGetValue(key, out var having))
                {
                    below[key] = having = new List<IConfigurationProvider>(1);
                }

                // A provider may name a key once for every key below it.
                if (having.Count == 0 || !ReferenceEquals(having[^1], provider))
                {
                    having.Add(provider);
                }
            }
        }

        SectionSnapshot[] children = [.. below
            .OrderBy(pair => pair.Key, ConfigurationKeyComparer.Instance)
            .Select(pair => Merge([.. pair.Value], ConfigurationPath.Combine(path, pair.Key)))];
        return new SectionSnapshot(path, ValueOf(providers, path), children);
    }

    private static string? ValueOf(IConfigurationProvider[] providers, string path)
    {
        for (var i = providers.Length - 1; i >= 0; i--)
        {
            if (providers[i].TryGet(path, out var value))
            {
                return value;
            }
        }

        return null;
    }

    private static SectionSnapshot Copy(IConfigurationSection section) => new(section.Path, section.Value, [.. section.GetChildren().Select(Copy)]);

    private static InvalidOperationException ReadOnly() => new("What was read of a configuration cannot be changed.");

    /// <summary>A level while keys are gathered.</summary>
    private sealed class Level
    {
        private Dictionary<string, Level>? _below;
        private string? _value;

        public void Add(string key, string? value)
        {
            var level = this;
            foreach (var name in key.Split(ConfigurationPath.KeyDelimiter))
            {
                level._below ??= new Dictionary<string, Level>(StringComparer.OrdinalIgnoreCase);
                if (!level._below.TryGetValue(name, out var next))
                {
                    level._below[name] = next = new Level();
                }

                level = next;
            }

            level._value = value;
        }

        public SectionSnapshot Freeze(string path) => new(path, _value, _below is null
            ? []
            : [.. _below
                .OrderBy(pair => pair.Key, ConfigurationKeyComparer.Instance)
                .Select(pair => pair.Value.Freeze(path.Length == 0 ? pair.Key : ConfigurationPath.Combine(path, pair.Key)))]);
    }
}
