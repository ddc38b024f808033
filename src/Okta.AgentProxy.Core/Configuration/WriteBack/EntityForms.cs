using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy;

/// <summary>Entities with the keys of the configuration file, secrets and all: for comparing and for writing back, never for showing.</summary>
internal static class EntityForms
{
    public static JsonObject Of(Agent agent) => new()
    {
        ["agent_id"] = agent.AgentId,
        ["client_id"] = agent.ClientId,
        ["client_secret"] = Text(agent.ClientSecret),
        ["private_key"] = Text(agent.PrivateKey),
        ["private_key_kid"] = agent.PrivateKeyKid,
        ["allowed_clients"] = List(agent.AllowedClients),
        ["scopes"] = List(agent.Scopes.Order(StringComparer.Ordinal)),
        ["backend_access"] = List(agent.BackendAccess.Order(StringComparer.Ordinal)),
        ["subject_token_type"] = Choice(agent.SubjectTokenType),
        ["enabled"] = agent.Enabled,
    };

    public static JsonObject Of(Backend backend) => new()
    {
        ["url"] = backend.Url.OriginalString,
        ["paths"] = List(backend.Paths),
        ["description"] = backend.Description,
        ["auth_method"] = backend.AuthMethod,
        ["auth_config"] = Nest(backend.AuthConfig),
        ["audience"] = backend.Audience,
        ["read_only_tools"] = List(backend.ReadOnlyTools),
        ["scopes"] = new JsonObject { ["read"] = backend.Scopes.Read, ["write"] = backend.Scopes.Write },
        ["policy"] = PolicyJson.Show(backend.Policy),
        ["limits"] = backend.Limits.Count == 0 ? null : LimitJson.Show(backend.Limits),
        ["circuit_breaker"] = LimitJson.Show(backend.CircuitBreaker),
        ["protocol"] = Choice(backend.Protocol),
        ["forward_headers"] = List(backend.ForwardHeaders),
        ["tool_pinning"] = Choice(backend.ToolPinning),
        ["new_tools"] = Choice(backend.NewTools),
        ["timeout_seconds"] = (int)backend.Timeout.TotalSeconds,
        ["activity_timeout_seconds"] = backend.ActivityTimeout is { } silence ? (int)silence.TotalSeconds : null,
        ["max_request_body_bytes"] = backend.MaxRequestBodyBytes,
        ["enabled"] = backend.Enabled,
    };

    public static JsonObject Of(PolicyRole role) => new()
    {
        ["level"] = role.Level,
        ["groups"] = List(role.Groups),
    };

    /// <summary>The keys of secrets given as values that <paramref name="wanted"/> has and <paramref name="current"/> has not.</summary>
    public static IEnumerable<string> NewSecretsOf(JsonObject wanted, JsonObject current)
    {
        foreach (var key in (string[])["client_secret", "private_key"])
        {
            if (wanted[key] is { } value && !JsonNode.DeepEquals(value, current[key]) && !new Secret(value.GetValue<string>()).IsReference)
            {
                yield return key;
            }
        }

        var was = Flatten(current["auth_config"]);
        foreach (var (key, value) in Flatten(wanted["auth_config"]))
        {
            if (!PublicAuthConfigKeys.MayShow(key, value) && was.GetValueOrDefault(key) != value)
            {
                yield return $"auth_config.{key.Replace(':', '.')}";
            }
        }
    }

    private static Dictionary<string, string> Flatten(JsonNode? node)
    {
        var flat = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        Visit(node, "");
        return flat;

        void Visit(JsonNode? value, string path)
        {
            switch (value)
            {
                case JsonObject members:
                    members.ToList().ForEach(member => Visit(member.Value, path.Length == 0 ? member.Key : $"{path}:{member.Key}"));
                    break;
                case JsonArray items:
                    for (var i = 0; i < items.Count; i++)
                    {
                        Visit(items[i], string.Create(CultureInfo.InvariantCulture, $"{path}:{i}"));
                    }

                    break;
                case not null:
                    flat[path] = value.GetValue<string>();
                    break;
            }
        }
    }

    // "a:b" and "a:0" become mappings and lists again.
    private static JsonNode Nest(AuthConfig config)
    {
        var root = new JsonObject();
        foreach (var (key, value) in config.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var levels = key.Split(':');
            var place = root;
            foreach (var level in levels[..^1])
            {
                place = place[level] as JsonObject ?? AddLevel(place, level);
            }

            place[levels[^1]] = value;
        }

        return Lists(root);

        static JsonObject AddLevel(JsonObject place, string level)
        {
            var inner = new JsonObject();
            place[level] = inner;
            return inner;
        }
    }

    private static JsonNode Lists(JsonObject node)
    {
        foreach (var (key, value) in node.ToList())
        {
            if (value is JsonObject inner)
            {
                node[key] = Lists(inner);
            }
        }

        var isList = node.Count > 0 && Enumerable.Range(0, node.Count).All(i => node.ContainsKey(i.ToString(CultureInfo.InvariantCulture)));
        return isList ? new JsonArray([.. Enumerable.Range(0, node.Count).Select(i => node[i.ToString(CultureInfo.InvariantCulture)]?.DeepClone())]) : node;
    }

    private static string? Text(Secret? secret) => secret is null ? null : secret.Reference ?? secret.Reveal();

    private static string Choice<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => JsonValue.Create(item))]);
}
