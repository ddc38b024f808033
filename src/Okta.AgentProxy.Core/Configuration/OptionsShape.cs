using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>The keys of an options class, read from its <see cref="ConfigurationKeyNameAttribute"/>s: what may stand in the file, and as what.</summary>
internal sealed class OptionsShape
{
    private static readonly ConcurrentDictionary<Type, OptionsShape> Known = new();

    private OptionsShape([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type)
    {
        Type = type;
        Keys = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(KeyOf)
            .OfType<Key>()
            .ToDictionary(key => key.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What a key holds.</summary>
    public enum Kind
    {
        /// <summary>A string.</summary>
        Text,

        /// <summary>A whole number.</summary>
        Integer,

        /// <summary>A boolean.</summary>
        Flag,

        /// <summary>One of an enumeration's names, in snake_case.</summary>
        Choice,

        /// <summary>A list of strings; one string stands for its words.</summary>
        TextList,

        /// <summary>Any keys, flattened.</summary>
        FreeMap,

        /// <summary>Further options.</summary>
        Options,

        /// <summary>Further options by name.</summary>
        OptionsByName,
    }

    /// <summary>The options class.</summary>
    public Type Type { get; }

    /// <summary>Its keys by name.</summary>
    public IReadOnlyDictionary<string, Key> Keys { get; }

    /// <summary>The shape of <paramref name="type"/>.</summary>
    public static OptionsShape Of([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type) =>
        Known.TryGetValue(type, out var known) ? known : Known.GetOrAdd(type, new OptionsShape(type));

    /// <summary>The names of an enumeration as they are written: <c>access_token</c>.</summary>
    public static IReadOnlyDictionary<string, object> ChoicesOf(Type type) => Enum.GetNames(Underlying(type))
        .ToDictionary(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName, name => Enum.Parse(Underlying(type), name), StringComparer.OrdinalIgnoreCase);

    private static Key? KeyOf(PropertyInfo property) =>
        property.GetCustomAttribute<ConfigurationKeyNameAttribute>() is { } named ? new Key(named.Name, property, KindOf(property.PropertyType)) : null;

    private static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static Kind KindOf(Type type) => Underlying(type) switch
    {
        var t when t == typeof(string) => Kind.Text,
        var t when t == typeof(int) => Kind.Integer,
        var t when t == typeof(bool) => Kind.Flag,
        { IsEnum: true } => Kind.Choice,
        var t when t == typeof(IList<string>) => Kind.TextList,
        var t when t == typeof(IDictionary<string, string>) => Kind.FreeMap,
        { IsGenericType: true } t when t.GetGenericTypeDefinition() == typeof(IDictionary<,>) => Kind.OptionsByName,
        _ => Kind.Options,
    };

    /// <summary>One key.</summary>
    /// <param name="Name">As it is written.</param>
    /// <param name="Property">Where it goes.</param>
    /// <param name="Kind">What it holds.</param>
    public sealed record Key(string Name, PropertyInfo Property, Kind Kind);
}
