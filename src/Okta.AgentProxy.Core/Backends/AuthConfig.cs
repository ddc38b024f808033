using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Okta.AgentProxy;

/// <summary>
/// A backend's <c>auth_config</c>: the raw keys and values, which the handler named by <c>auth_method</c> turns into its own options once.
/// Immutable and thread-safe. May hold secrets: <see cref="ToString"/> shows the keys only.
/// </summary>
public sealed class AuthConfig
{
    private readonly FrozenDictionary<string, string> _values;
    private volatile object? _bound;

    /// <summary>Takes flattened keys (<c>:</c> between levels, as in <see cref="Microsoft.Extensions.Configuration.IConfiguration"/>).</summary>
    public AuthConfig(IEnumerable<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values = values.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>No keys.</summary>
    public static AuthConfig Empty { get; } = new([]);

    /// <summary>The clock of its secrets.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The keys that are present.</summary>
    public IReadOnlyList<string> Keys => _values.Keys;

    /// <summary>The values by key, for stores and the admin API, which mask what is secret.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The value of <paramref name="key"/>, or <see langword="null"/>.</summary>
    public string? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>
    /// The handler's typed options: made by <paramref name="read"/> the first time and kept, so that a request never parses configuration.
    /// </summary>
    public TOptions Bind<TOptions>(Func<AuthConfig, TOptions> read)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(read);

        if (_bound is TOptions bound)
        {
            return bound;
        }

        var made = read(this);
        _bound = made;
        return made;
    }

    /// <summary>The values of a list key (<c>key:0</c>, <c>key:1</c> …), or of one string split at spaces.</summary>
    public IReadOnlyList<string> GetList(string key)
    {
        if (_values.TryGetValue(key, out var single))
        {
            return single.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        List<string> items = [];
        while (_values.TryGetValue($"{key}:{items.Count}", out var item))
        {
            items.Add(item);
        }

        return items;
    }

    /// <summary>Reads a secret: a value, or a reference such as <c>env:NAME</c>.</summary>
    public bool TryGetSecret(string key, [NotNullWhen(true)] out Secret? secret)
    {
        secret = _values.TryGetValue(key, out var value) && value.Length > 0 ? new Secret(value, Time) : null;
        return secret is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"AuthConfig ({string.Join(", ", _values.Keys)})";
}
