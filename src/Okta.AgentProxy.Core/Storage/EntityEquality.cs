using System.Reflection;

namespace Okta.AgentProxy;

/// <summary>
/// Compares two entities by what they say. A record's own equality compares its lists by reference, so every reload would look like a
/// change of everything. A property of a kind not known here counts as changed: one write too many, never one too few.
/// </summary>
internal static class EntityEquality
{
    /// <summary>Whether both say the same.</summary>
    public static bool Same<T>(T left, T right)
        where T : class => Shape<T>.Properties.All(property => SameValue(property.GetValue(left), property.GetValue(right)));

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

    private static class Shape<T>
    {
        public static readonly PropertyInfo[] Properties = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance);
    }
}
