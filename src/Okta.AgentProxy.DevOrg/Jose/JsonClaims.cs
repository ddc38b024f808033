using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.DevOrg.Jose;

/// <summary>Typed reads that return <see langword="null"/> instead of throwing on a member of another type.</summary>
internal static class JsonClaims
{
    public static string? Text(this JsonObject json, string name) =>
        json.TryGetPropertyValue(name, out var node) && node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A NumericDate; Okta wants whole or fractional seconds, never a string.</summary>
    public static DateTimeOffset? Time(this JsonObject json, string name)
    {
        if (!json.TryGetPropertyValue(name, out var node) || node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        // The bounds of DateTimeOffset; outside of them the number is no date.
        return value.TryGetValue<double>(out var seconds) && seconds is >= 0 and <= 253402300799 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : value.TryGetValue<long>(out var whole) && whole is >= 0 and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(whole)
            : null;
    }

    /// <summary>A string, or an array of strings; <see langword="null"/> when absent or of another shape.</summary>
    public static IReadOnlyList<string>? TextOrList(this JsonObject json, string name)
    {
        if (json.Text(name) is { } one)
        {
            return [one];
        }

        if (!json.TryGetPropertyValue(name, out var node) || node is not JsonArray array)
        {
            return null;
        }

        var list = new List<string>(array.Count);
        foreach (var item in array)
        {
            if (item is not JsonValue value || !value.TryGetValue<string>(out var text))
            {
                return null;
            }

            list.Add(text);
        }

        return list;
    }

    public static JsonArray ToJsonArray(this IEnumerable<string> values)
    {
        var array = new JsonArray();
        foreach (var value in values)
        {
            array.Add((JsonNode)value);
        }

        return array;
    }
}
