using System.Collections;
using System.Reflection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>
/// Compares two entities property by property, so that a property somebody adds and a store forgets is found.
/// </summary>
internal static class EveryProperty
{
    /// <summary>Fails when a property still has its default: the test would prove nothing about it.</summary>
    public static void IsSet<T>(T entity)
    {
        foreach (var property in Settable<T>())
        {
            var value = property.GetValue(entity);
            var unset = value is null or 0 || (value is ICollection { Count: 0 }) || (property.PropertyType.IsEnum && Convert.ToInt32(value, null) == 0);
            Assert.False(unset, $"set {typeof(T).Name}.{property.Name} in this test: it is new, and nothing shows that it is stored");
        }
    }

    /// <summary>Fails at the first property that differs.</summary>
    public static void IsEqual<T>(T expected, T actual)
    {
        foreach (var property in Settable<T>())
        {
            Assert.True(Same(property.GetValue(expected), property.GetValue(actual)), $"{typeof(T).Name}.{property.Name} was not stored as it was written");
        }
    }

    private static IEnumerable<PropertyInfo> Settable<T>() => typeof(T).GetProperties().Where(property => property.CanWrite && property.Name != "EqualityContract");

    private static bool Same(object? expected, object? actual) => (expected, actual) switch
    {
        (AuthConfig a, AuthConfig b) => a.Values.OrderBy(v => v.Key, StringComparer.Ordinal).SequenceEqual(b.Values.OrderBy(v => v.Key, StringComparer.Ordinal)),
        (IReadOnlySet<string> a, IReadOnlySet<string> b) => a.SetEquals(b),
        (IEnumerable<string> a, IEnumerable<string> b) => a.SequenceEqual(b),
        (string a, string b) => a == b,
        (IEnumerable a, IEnumerable b) => a.Cast<object>().SequenceEqual(b.Cast<object>()),
        _ => Equals(expected, actual),
    };
}
