using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy;

/// <summary>Limits in the form of the configuration file, so that what was read can be sent back.</summary>
internal static class LimitJson
{
    public static JsonArray Show(IReadOnlyList<RequestLimit> limits) => new([.. limits.Select(Show)]);

    public static JsonObject Show(CircuitBreakerSettings settings) => new()
    {
        ["enabled"] = settings.Enabled,
        ["failures"] = settings.Failures,
        ["break_seconds"] = settings.BreakSeconds,
    };

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => JsonValue.Create(item))]);

    private static JsonObject Show(RequestLimit limit)
    {
        JsonObject json = [];
        Add("name", limit.Name);
        Add("requests_per_second", limit.RequestsPerSecond);
        Add("requests_per_minute", limit.RequestsPerMinute);
        Add("burst", limit.Burst);
        Add("concurrency", limit.Concurrency);
        Add("streams", limit.Streams);
        json["per"] = List(limit.Per.Select(part => JsonNamingPolicy.SnakeCaseLower.ConvertName(part.ToString())));
        if (limit.Tools.Count > 0)
        {
            json["tools"] = List(limit.Tools);
        }

        return json;

        void Add(string key, JsonNode? value)
        {
            if (value is not null)
            {
                json[key] = value;
            }
        }
    }
}
