using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Okta.AgentProxy.Core.Tests.Configuration.Schema;

/// <summary>As much of JSON Schema 2020-12 as our schema uses. A keyword it does not know is an error, so that none is silently ignored.</summary>
internal sealed class SchemaValidator(JsonObject root)
{
    private static readonly HashSet<string> Annotations = ["$schema", "$id", "$defs", "title", "description", "default", "examples", "then"];

    public List<string> Validate(JsonNode? value)
    {
        List<string> errors = [];
        Check(root, value, "$", errors);
        return errors;
    }

    private void Check(JsonNode? schema, JsonNode? value, string at, List<string> errors)
    {
        if (schema is JsonValue constant)
        {
            if (!constant.GetValue<bool>())
            {
                errors.Add($"{at}: not allowed");
            }

            return;
        }

        foreach (var (keyword, rule) in schema!.AsObject().Where(pair => !Annotations.Contains(pair.Key)))
        {
            var problem = Apply(keyword, rule!, schema.AsObject(), value, at, errors);
            if (problem is not null)
            {
                errors.Add($"{at}: {problem}");
            }
        }
    }

    private string? Apply(string keyword, JsonNode rule, JsonObject schema, JsonNode? value, string at, List<string> errors)
    {
        switch (keyword)
        {
            case "$ref":
                Check(root["$defs"]![rule.GetValue<string>().Split('/')[^1]], value, at, errors);
                return null;
            case "type":
                string[] types = rule is JsonArray several ? [.. several.Select(t => t!.GetValue<string>())] : [rule.GetValue<string>()];
                return types.Contains(TypeOf(value)) || (types.Contains("number") && TypeOf(value) == "integer") ? null : $"is {TypeOf(value)}, not {string.Join(" or ", types)}";
            case "enum":
                return rule.AsArray().Any(choice => JsonNode.DeepEquals(choice, value)) ? null : "is not one of the choices";
            case "const":
                return JsonNode.DeepEquals(rule, value) ? null : "is not the constant";
            case "pattern":
                return TypeOf(value) != "string" || Regex.IsMatch(value!.GetValue<string>(), rule.GetValue<string>(), RegexOptions.None, TimeSpan.FromSeconds(1)) ? null : "does not match";
            case "minLength":
                return TypeOf(value) != "string" || value!.GetValue<string>().Length >= rule.GetValue<int>() ? null : "is too short";
            case "maxLength":
                return TypeOf(value) != "string" || value!.GetValue<string>().Length <= rule.GetValue<int>() ? null : "is too long";
            case "minimum":
                return TypeOf(value) is not ("integer" or "number") || NumberOf(value!) >= NumberOf(rule) ? null : "is too small";
            case "maximum":
                return TypeOf(value) is not ("integer" or "number") || NumberOf(value!) <= NumberOf(rule) ? null : "is too large";
            case "maxProperties":
                return value is not JsonObject o || o.Count <= rule.GetValue<int>() ? null : "has too many keys";
            case "required":
                return value is not JsonObject given || rule.AsArray().All(key => given.ContainsKey(key!.GetValue<string>())) ? null : $"lacks a required key of {rule.ToJsonString()}";
            case "propertyNames":
                (value as JsonObject)?.ToList().ForEach(pair => Check(rule, JsonValue.Create(pair.Key), $"{at}.{pair.Key} (name)", errors));
                return null;
            case "properties":
                (value as JsonObject)?.Where(pair => rule.AsObject().ContainsKey(pair.Key)).ToList().ForEach(pair => Check(rule[pair.Key], pair.Value, $"{at}.{pair.Key}", errors));
                return null;
            case "additionalProperties":
                (value as JsonObject)?.Where(pair => schema["properties"]?[pair.Key] is null).ToList().ForEach(pair => Check(rule, pair.Value, $"{at}.{pair.Key}", errors));
                return null;
            case "items":
                (value as JsonArray)?.ToList().ForEach(item => Check(rule, item, $"{at}[]", errors));
                return null;
            case "minItems":
                return value is not JsonArray list || list.Count >= rule.GetValue<int>() ? null : "has too few items";
            case "maxItems":
                return value is not JsonArray many || many.Count <= rule.GetValue<int>() ? null : "has too many items";
            case "anyOf":
                return rule.AsArray().Any(option => Holds(option, value, at)) ? null : "fits none of anyOf";
            case "allOf":
                rule.AsArray().ToList().ForEach(option => Check(option, value, at, errors));
                return null;
            case "if":
                if (Holds(rule, value, at))
                {
                    Check(schema["then"], value, at, errors);
                }

                return null;
            default:
                throw new NotSupportedException($"The keyword {keyword} is not known to this validator.");
        }
    }

    private bool Holds(JsonNode? schema, JsonNode? value, string at)
    {
        List<string> errors = [];
        Check(schema, value, at, errors);
        return errors.Count == 0;
    }

    private static decimal NumberOf(JsonNode number) => decimal.Parse(number.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);

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
