using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>
/// A section as it is at one moment, read in one walk. The framework's own sections ask every provider again for each key that is looked at, and a provider
/// answers by walking all of its keys: reading a file cost the square of its length, with a thousand backends seconds. Immutable and thread-safe.
/// </summary>
internal sealed class SectionSnapshot : IConfigurationSection
{
    private const int MostLookedThrough = 8;

    private readonly string _parentPath;
    private readonly SectionSnapshot[] _children;

    // Most levels have a handful of keys or none: those are looked through.
    private readonly Dictionary<string, SectionSnapshot>? _byKey;

    private string? _path;

    private SectionSnapshot(string parentPath, string key, string? value, SectionSnapshot[] children)
    {
        _parentPath = parentPath;
        Key = key;
        Value = value;
        _children = children;
        if (children.Length > MostLookedThrough)
        {
            _byKey = new Dictionary<string, SectionSnapshot>(children.Length, StringComparer.OrdinalIgnoreCase);
            foreach (var child in children)
            {
                _byKey.Add(child.Key, child);
            }
        }
    }

    /// <inheritdoc/>
    public string Key { get; }

    /// <summary>Put together when first asked for: nobody asks for most.</summary>
    public string Path => _path ??= Combine(_parentPath, Key);

    /// <summary>Whether something is written at this very level, if only nothing.</summary>
    public bool IsWritten { get; private init; }

    /// <summary>The line it stands on in its file, from 1; 0 when there is no telling.</summary>
    public int Line { get; private init; }

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
    public static SectionSnapshot Of(IConfigurationRoot? root, IConfigurationSection section)
    {
        if (root is null)
        {
            return Copy(section);
        }

        // A host has sources for many things; mostly one of them has the section.
        IConfigurationProvider[] providers = [.. root.Providers];
        return Merge(
            providers.Length == 1 ? providers : Array.FindAll(providers, one => one.TryGet(section.Path, out _) || one.GetChildKeys([], section.Path).Any()),
            section.Path);
    }

    /// <summary>Reads what one provider has, keys with their levels separated by <c>:</c>.</summary>
    public static SectionSnapshot Of(IEnumerable<KeyValuePair<string, string?>> values)
    {
        Level root = new();
        foreach (var (key, value) in values)
        {
            root.Add(key, value);
        }

        return root.Freeze("", "");
    }

    /// <summary>A level that was read from a file that has levels itself.</summary>
    /// <param name="parentPath">The path of the level above; empty for none.</param>
    /// <param name="key">Its own key.</param>
    /// <param name="line">Where it stands.</param>
    /// <param name="children">The levels below it, no key twice, in any order: sorted here, in place.</param>
    public static SectionSnapshot LevelOf(string parentPath, string key, int line, SectionSnapshot[] children)
    {
        Sort(children);
        return new SectionSnapshot(parentPath, key, null, children) { Line = line };
    }

    /// <summary>A value that was read from such a file.</summary>
    public static SectionSnapshot ValueOf(string parentPath, string key, int line, string? value) => new(parentPath, key, value, []) { Line = line, IsWritten = true };

    /// <summary>The path of a level below <paramref name="parentPath"/>.</summary>
    public static string Combine(string parentPath, string key) => parentPath.Length == 0 ? key : string.Concat(parentPath, ConfigurationPath.KeyDelimiter, key);

    /// <summary>What is written at <paramref name="path"/>, as a provider answers it.</summary>
    public bool TryGet(string path, out string? value)
    {
        var level = Find(path);
        value = level?.Value;
        return level is { IsWritten: true };
    }

    /// <summary>All that is written here and below, by full key.</summary>
    public Dictionary<string, string?> ToValues()
    {
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        CollectInto(values);
        return values;
    }

    /// <summary>The level at <paramref name="path"/> below this one; <see langword="null"/> when nothing is written there.</summary>
    public SectionSnapshot? Find(string path)
    {
        var found = this;
        foreach (var level in path.Split(ConfigurationPath.KeyDelimiter))
        {
            found = found.FindChild(level);
            if (found is null)
            {
                return null;
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public IConfigurationSection GetSection(string key) =>
        Find(key) ?? new SectionSnapshot(ConfigurationPath.GetParentPath(Combine(Path, key)) ?? "", ConfigurationPath.GetSectionKey(key), null, []);

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

        SectionSnapshot[] children = [.. below.Select(pair => Merge([.. pair.Value], ConfigurationPath.Combine(path, pair.Key)))];
        Sort(children);
        return new SectionSnapshot(ConfigurationPath.GetParentPath(path) ?? "", ConfigurationPath.GetSectionKey(path), ValueOf(providers, path), children);
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

    private static SectionSnapshot Copy(IConfigurationSection section) => new(ConfigurationPath.GetParentPath(section.Path) ?? "", section.Key, section.Value, [.. section.GetChildren().Select(Copy)]);

    private void CollectInto(Dictionary<string, string?> values)
    {
        if (IsWritten)
        {
            values[Path] = Value;
        }

        foreach (var child in _children)
        {
            child.CollectInto(values);
        }
    }

    private SectionSnapshot? FindChild(string key)
    {
        if (_byKey is not null)
        {
            return _byKey.GetValueOrDefault(key);
        }

        foreach (var child in _children)
        {
            if (string.Equals(child.Key, key, StringComparison.OrdinalIgnoreCase))
            {
                return child;
            }
        }

        return null;
    }

    // The framework's order, and where that knows no difference ("1" and "01"), the order in which they were written.
    private static void Sort(SectionSnapshot[] children)
    {
        for (var i = 1; i < children.Length; i++)
        {
            if (ConfigurationKeyComparer.Instance.Compare(children[i - 1].Key, children[i].Key) > 0)
            {
                var sorted = children.OrderBy(child => child.Key, ConfigurationKeyComparer.Instance).ToArray();
                sorted.CopyTo(children, 0);
                return;
            }
        }
    }

    private static InvalidOperationException ReadOnly() => new("What was read of a configuration cannot be changed.");

    /// <summary>A level while keys are gathered.</summary>
    private sealed class Level
    {
        private Dictionary<string, Level>? _below;
        private string? _value;
        private bool _isWritten;

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
            level._isWritten = true;
        }

        public SectionSnapshot Freeze(string parentPath, string key)
        {
            var path = Combine(parentPath, key);
            SectionSnapshot[] children = _below is null ? [] : [.. _below.Select(pair => pair.Value.Freeze(path, pair.Key))];
            Sort(children);
            return new SectionSnapshot(parentPath, key, _value, children) { IsWritten = _isWritten };
        }
    }
}
