using System.Globalization;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy;

/// <summary>A policy in the form of the configuration file, so that what was read can be sent back.</summary>
internal static class PolicyJson
{
    public static JsonArray? Show(PolicyDefinition? policy) => policy is null
        ? null
        : new JsonArray([.. policy.Rules.Select(rule => new JsonObject { ["name"] = rule.Name, [rule.Effect == PolicyEffect.Allow ? "allow" : "deny"] = Show(rule.Match) })]);

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => JsonValue.Create(item))]);

    private static JsonObject Show(PolicyMatch match)
    {
        var json = new JsonObject();
        Add("tools", match.Tools);
        Add("resources", match.Resources);
        Add("prompts", match.Prompts);
        Add("tasks", match.Tasks);
        Add("methods", match.Methods);
        Add("roles", match.Roles);
        Add("agents", match.Agents);
        Add("groups", match.Groups);
        Add("scopes", match.Scopes);
        Add("acr", match.Acr);
        if (match.MaxAuthAge is { } seconds)
        {
            json["max_auth_age"] = seconds;
        }

        AddMap("claims", match.Claims, values => List(values));
        AddMap("annotations", match.Annotations, flag => JsonValue.Create(flag));
        AddMap("arguments", match.Arguments, Show);
        if (match.HostPolicy is { } policy)
        {
            json["policy"] = policy;
        }

        return json;

        void Add(string key, IReadOnlyList<string>? values)
        {
            if (values is not null)
            {
                json[key] = List(values);
            }
        }

        void AddMap<T>(string key, IReadOnlyDictionary<string, T>? map, Func<T, JsonNode?> show)
        {
            if (map is not null)
            {
                json[key] = new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, show(pair.Value))));
            }
        }
    }

    private static JsonObject Show(ArgumentCondition condition)
    {
        var json = new JsonObject();
        if (condition.EqualTo is { } value)
        {
            json["equals"] = value;
        }

        if (condition.In is { } values)
        {
            json["in"] = List(values);
        }

        if (condition.Pattern is { } pattern)
        {
            json["pattern"] = pattern;
        }

        if (condition.Min is { } min)
        {
            json["min"] = min.ToString(CultureInfo.InvariantCulture);
        }

        if (condition.Max is { } max)
        {
            json["max"] = max.ToString(CultureInfo.InvariantCulture);
        }

        return json;
    }
}
