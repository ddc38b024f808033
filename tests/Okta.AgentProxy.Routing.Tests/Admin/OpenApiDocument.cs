using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Tests.Admin;

/// <summary>As much of OpenAPI and JSON Schema as our document uses; a keyword it does not know is an error.</summary>
internal sealed class OpenApiDocument(JsonObject root)
{
    private static readonly HashSet<string> Annotations = ["description", "default", "readOnly", "writeOnly", "format"];

    public JsonObject Root => root;

    public IEnumerable<JsonObject> Operations => root["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => operation.Value!.AsObject()));

    public IEnumerable<JsonObject> Contents(JsonObject operation) => new[] { operation["requestBody"] }.Concat(operation["responses"]!.AsObject().Select(response => response.Value))
        .Where(part => part is not null)
        .SelectMany(part => (Resolve(part!)["content"] as JsonObject ?? []).Select(content => content.Value!.AsObject()));

    public JsonNode? Example(string method, string path) => root["paths"]![path]![method]!["requestBody"]?["content"]!["application/json"]!["example"];

    public JsonNode? Answer(string method, string path, int status, string mediaType) =>
        root["paths"]![path]![method]!["responses"]![$"{status}"] is { } response ? Resolve(response)["content"]?[mediaType]?["schema"] : null;

    public List<string> Check(JsonNode schema, JsonNode? value)
    {
        List<string> errors = [];
        Check(Resolve(schema), value, "$", errors);
        return errors;
    }

    private void Check(JsonObject schema, JsonNode? value, string at, List<string> errors)
    {
        foreach (var (keyword, rule) in schema)
        {
            switch (keyword)
            {
                case "type":
                    string[] types = rule is JsonArray several ? [.. several.Select(type => type!.GetValue<string>())] : [rule!.GetValue<string>()];
                    Add(types.Contains(TypeOf(value)) || (types.Contains("number") && TypeOf(value) == "integer"), $"is {TypeOf(value)}, not {string.Join(" or ", types)}");
                    break;
                case "enum":
                    Add(rule!.AsArray().Any(choice => JsonNode.DeepEquals(choice, value)), "is not one of the choices");
                    break;
                case "minimum":
                    Add(value!.GetValue<long>() >= rule!.GetValue<long>(), "is too small");
                    break;
                case "required":
                    Add(value is not JsonObject given || rule!.AsArray().All(key => given.ContainsKey(key!.GetValue<string>())), "lacks a required key");
                    break;
                case "properties":
                    (value as JsonObject)?.Where(pair => rule![pair.Key] is not null).ToList().ForEach(pair => Check(Resolve(rule![pair.Key]!), pair.Value, $"{at}.{pair.Key}", errors));
                    break;
                case "additionalProperties":
                    (value as JsonObject)?.Where(pair => schema["properties"]?[pair.Key] is null && !rule!.GetValue<bool>()).ToList().ForEach(pair => errors.Add($"{at}.{pair.Key}: is not described"));
                    break;
                case "items":
                    (value as JsonArray)?.ToList().ForEach(item => Check(Resolve(rule!), item, $"{at}[]", errors));
                    break;
                case "anyOf":
                    Add(rule!.AsArray().Any(option => Check(option!, value).Count == 0), "fits none of anyOf");
                    break;
                default:
                    Add(Annotations.Contains(keyword), $"the keyword {keyword} is not known here");
                    break;
            }
        }

        void Add(bool holds, string problem)
        {
            if (!holds)
            {
                errors.Add($"{at}: {problem}");
            }
        }
    }

    private JsonObject Resolve(JsonNode node) => node["$ref"] is { } reference
        ? reference.GetValue<string>()[2..].Split('/').Aggregate((JsonNode)root, (place, key) => place[key]!).AsObject()
        : node.AsObject();

    private static string TypeOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        JsonValue v when v.TryGetValue<bool>(out _) => "boolean",
        JsonValue v when v.TryGetValue<long>(out _) => "integer",
        JsonValue v when v.TryGetValue<double>(out _) => "number",
        _ => "string",
    };
}
