using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>A value of a body as the text of its field.</summary>
internal static class FieldText
{
    // For people to read; the page encodes it, as it does everything.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = VisibleText.Json };

    public static string Of(JsonObject body, FormField field) => Find(body, field.Key) switch
    {
        null => "",
        var value when field.Kind == FieldKind.Json => value.ToJsonString(Readable),
        JsonArray items => string.Join('\n', items.Select(Plain)),
        JsonObject map => string.Join('\n', map.Select(pair => $"{pair.Key} = {Plain(pair.Value)}")),
        var value => Plain(value),
    };

    private static JsonNode? Find(JsonObject body, string key)
    {
        JsonNode? node = body;
        foreach (var level in key.Split('.'))
        {
            node = (node as JsonObject)?[level];
        }

        return node;
    }

    private static string Plain(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };
}
