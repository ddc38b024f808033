using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Okta.AgentProxy;

/// <summary>
/// Compares two entities by what they say. A record's own equality compares its lists by reference, so every reload would look like a
/// change of everything. A property of a kind not known here counts as changed: one write too many, never one too few.
/// </summary>
internal static class EntityEquality
{
    // By name, so that the properties are kept in a host published as native code: one that is missing would be a change nobody sees.
    private static readonly Dictionary<Type, PropertyInfo[]> Shapes = new()
    {
        [typeof(Agent)] = Properties(typeof(Agent)),
        [typeof(Backend)] = Properties(typeof(Backend)),
        [typeof(PolicyRole)] = Properties(typeof(PolicyRole)),
    };

    /// <summary>Whether both say the same.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither agent nor backend nor role.</exception>
    public static bool Same<T>(T left, T right)
        where T : class => PropertiesOf(typeof(T)).All(property => SameValue(property.GetValue(left), property.GetValue(right)));

    private static bool SameValue(object? left, object? right) => (left, right) switch
    {
        (IReadOnlySet<string> a, IReadOnlySet<string> b) => a.SetEquals(b),
        (IEnumerable<string> a, IEnumerable<string> b) => a.SequenceEqual(b, StringComparer.Ordinal),
        (AuthConfig a, AuthConfig b) => a.Values.Count == b.Values.Count
            && a.Values.All(pair => b.Values.TryGetValue(pair.Key, out var value) && value == pair.Value),
        (IEnumerable<RequestLimit> a, IEnumerable<RequestLimit> b) => a.SequenceEqual(b),
        (Uri a, Uri b) => a.OriginalString == b.OriginalString,
        _ => Equals(left, right),
    };

    private static PropertyInfo[] PropertiesOf(Type type) => Shapes.TryGetValue(type, out var properties)
        ? properties
        : throw new NotSupportedException($"{type} is not among the entities that are compared.");

    private static PropertyInfo[] Properties([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
}
