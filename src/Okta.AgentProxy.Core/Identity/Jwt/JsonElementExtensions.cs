using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>Reading members of a JSON object that somebody else wrote.</summary>
internal static class JsonElementExtensions
{
    /// <summary>The member's text; <see langword="null"/> when it is missing, not a string, or empty.</summary>
    public static string? GetText(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>Whether the object has a member of that name, whatever its value.</summary>
    public static bool Has(this JsonElement json, string name) => json.TryGetProperty(name, out _);
}
