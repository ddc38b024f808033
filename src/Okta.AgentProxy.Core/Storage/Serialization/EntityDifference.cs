using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>Compares two described entities field by field. Sees fingerprints of secrets, shows none.</summary>
internal static class EntityDifference
{
    internal const string Masked = "(secret)";
    internal const string MaskedAndChanged = "(secret, changed)";

    public static IReadOnlyList<FieldChange> Between(JsonElement? before, JsonElement? after)
    {
        Dictionary<string, Field> old = new(StringComparer.Ordinal);
        Dictionary<string, Field> now = new(StringComparer.Ordinal);
        Flatten(before, "", old);
        Flatten(after, "", now);

        string[] paths = old.Count == 0 ? [.. now.Keys] : [.. old.Keys.Union(now.Keys, StringComparer.Ordinal)];
        Array.Sort(paths, StringComparer.Ordinal);
        List<FieldChange> changes = new(paths.Length);
        foreach (var path in paths)
        {
            var hadOld = old.TryGetValue(path, out var was);
            var hasNew = now.TryGetValue(path, out var becomes);
            if (hadOld && hasNew && was == becomes)
            {
                continue;
            }

            changes.Add(new FieldChange(path, Show(was, hadOld, Masked), Show(becomes, hasNew, hadOld && was.IsSecret ? MaskedAndChanged : Masked)));
        }

        return changes;
    }

    private static string? Show(Field field, bool present, string mask) => !present ? null : field.IsSecret ? mask : field.Text;

    private static void Flatten(JsonElement? element, string path, Dictionary<string, Field> fields)
    {
        if (element is not { } value)
        {
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object when OnlyMember(value, SecretConverter.SealedKey) is { } fingerprint:
                fields[path] = new Field(fingerprint, IsSecret: true);
                break;
            case JsonValueKind.Object when OnlyMember(value, SecretConverter.ReferenceKey) is { } reference:
                fields[path] = new Field(reference, IsSecret: false);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", fields);
                }

                break;
            case JsonValueKind.Array when value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Object or JsonValueKind.Array):
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Flatten(item, $"{path}[{index++}]", fields);
                }

                break;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                break;
            case JsonValueKind.String:
                fields[path] = new Field(value.GetString()!, IsSecret: false);
                break;
            default:
                fields[path] = new Field(value.GetRawText(), IsSecret: false);
                break;
        }
    }

    private static string? OnlyMember(JsonElement value, string name) =>
        value.GetPropertyCount() == 1 && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private readonly record struct Field(string Text, bool IsSecret);
}
