using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DemoServers.Mcp;

/// <summary>Compares the arguments that a tool's schema marks with <c>x-mcp-header</c> with their <c>Mcp-Param-*</c> headers.</summary>
internal static class ParameterHeaders
{
    private const double MaxSafeInteger = 9007199254740991;

    public static McpRefusal? Check(IHeaderDictionary headers, JsonElement schema, JsonObject? arguments)
    {
        if (schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var property in properties.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object))
        {
            var argument = arguments?[property.Name];
            var refusal = property.Value.TryGetProperty("x-mcp-header", out var suffix)
                ? CheckOne(headers, McpHeaders.ParamPrefix + suffix.GetString(), property.Value, argument)
                : Check(headers, property.Value, argument as JsonObject);

            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    private static McpRefusal? CheckOne(IHeaderDictionary headers, string header, JsonElement schema, JsonNode? argument)
    {
        if (!headers.TryGetValue(header, out var values))
        {
            // A null or missing argument has no header, and none may be asked for.
            return argument is null ? null : new(400, -32020, $"The {header} header is required");
        }

        return MirroredValue.TryDecode(values.ToString(), out var actual) && (argument is null || Same(actual, argument, schema))
            ? null
            : new(400, -32020, $"The {header} header does not match the body");
    }

    private static bool Same(string actual, JsonNode argument, JsonElement schema)
    {
        var expected = argument is JsonValue value && value.TryGetValue(out string? text) ? text : argument.ToJsonString();

        if (!schema.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || !type.ValueEquals("integer"))
        {
            return string.Equals(actual, expected, StringComparison.Ordinal);
        }

        // 42 and 42.0 are the same integer, and integers beyond 2^53-1 are not allowed in headers at all.
        return TryInteger(actual, out var left) && TryInteger(expected, out var right) && left.Equals(right);
    }

    private static bool TryInteger(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && double.IsInteger(value)
        && Math.Abs(value) <= MaxSafeInteger;
}
