using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Agents in the admin API.</summary>
internal sealed class AgentResource(IBackendStore backends, ConfiguredEntities configured) : IAdminResource<Agent>
{
    public string Kind => "Agent";

    public string Plural => "agents";

    public string NameKey => "agent_name";

    public string NameOf(Agent entity) => entity.Name;

    public Agent SetEnabled(Agent entity, bool enabled) => entity with { Enabled = enabled };

    public WriteBackKind<Agent>? InFile => WriteBackKinds.Agents;

    public Agent? Configured(string name) => configured.Current?.Agents.FirstOrDefault(agent => string.Equals(agent.Name, name, StringComparison.OrdinalIgnoreCase));

    public JsonObject Show(Agent entity) => new()
    {
        ["agent_name"] = entity.Name,
        ["agent_id"] = entity.AgentId,
        ["client_id"] = entity.ClientId,
        ["client_secret"] = SecretMask.Show(entity.ClientSecret),
        ["private_key"] = SecretMask.Show(entity.PrivateKey),
        ["private_key_kid"] = entity.PrivateKeyKid,
        ["allowed_clients"] = List(entity.AllowedClients),
        ["scopes"] = List(entity.Scopes.Order(StringComparer.Ordinal)),
        ["backend_access"] = List(entity.BackendAccess.Order(StringComparer.Ordinal)),
        ["subject_token_type"] = entity.SubjectTokenType switch
        {
            SubjectTokenType.IdToken => "id_token",
            SubjectTokenType.RefreshToken => "refresh_token",
            _ => "access_token",
        },
        ["enabled"] = entity.Enabled,
    };

    public async ValueTask<Agent?> ReadAsync(string name, JsonObject body, Agent? current, ProblemCollector problems, CancellationToken cancellationToken)
    {
        var clientSecret = Keep(body, "client_secret", current?.ClientSecret, problems, name);
        var privateKey = Keep(body, "private_key", current?.PrivateKey, problems, name);
        var options = AdminBody.ToOptions(AdminBody.ToConfiguration(Plural, name, body, new Dictionary<string, string>(), problems), problems);
        foreach (var backend in await backends.ListAsync(cancellationToken))
        {
            options.Backends[backend.Value.Name] = new BackendOptions(); // what backend_access may name
        }

        var agent = AgentCompiler.Compile(options, problems).SingleOrDefault();
        return agent is null || problems.Problems.Count > 0
            ? null
            : agent with { ClientSecret = clientSecret ?? agent.ClientSecret, PrivateKey = privateKey ?? agent.PrivateKey };
    }

    public ValueTask CheckAsync(Agent entity, ProblemCollector problems, ProblemCollector conflicts, CancellationToken cancellationToken)
    {
        // A kept secret, or one of an agent that was switched off, was not resolved when it was read.
        AgentCompiler.CheckSecrets(entity, problems);
        return ValueTask.CompletedTask;
    }

    internal static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => JsonValue.Create(item))]);

    // Absent or masked: what is there stays. Null: it goes. Compared here, so that a value never travels through the configuration.
    private static Secret? Keep(JsonObject body, string key, Secret? current, ProblemCollector problems, string name)
    {
        if (!body.TryGetPropertyValue(key, out var value))
        {
            return current;
        }

        if (value is not JsonValue text || !text.TryGetValue<string>(out var mask) || mask != SecretMask.Text)
        {
            return null;
        }

        body.Remove(key);
        if (current is null)
        {
            problems.Add($"agents:{name}:{key}", "is the mask of an answer, but there is no value to keep.");
        }

        return current;
    }
}
