using System.Globalization;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Backends in the admin API.</summary>
internal sealed class BackendResource(IEnumerable<IBackendAuthHandler> handlers, IEnumerable<IBackendTransport> transports, IEntityStore<PolicyRole> roles, IBackendStore backends, IAgentStore agents, BackendAddressRule addresses, ConfiguredEntities configured)
    : IAdminResource<Backend>
{
    private readonly IBackendAuthHandler[] _handlers = [.. handlers];
    private readonly string[] _schemes = [.. transports.SelectMany(transport => transport.Schemes)];

    private const string EmptyPolicy = "is an empty object, which says nothing. Write [] to allow nothing, or null to take the policy away.";

    public string Kind => "Backend";

    public string Plural => "backends";

    public string NameKey => "backend_name";

    public string NameOf(Backend entity) => entity.Name;

    public Backend SetEnabled(Backend entity, bool enabled) => entity with { Enabled = enabled };

    public WriteBackKind<Backend>? InFile => WriteBackKinds.Backends;

    public Backend? Configured(string name) => configured.Current?.Backends.FirstOrDefault(backend => string.Equals(backend.Name, name, StringComparison.OrdinalIgnoreCase));

    public JsonObject Show(Backend entity) => new()
    {
        ["backend_name"] = entity.Name,
        ["url"] = entity.Url.OriginalString,
        ["paths"] = AgentResource.List(entity.Paths),
        ["description"] = entity.Description,
        ["auth_method"] = entity.AuthMethod,
        ["auth_config"] = new JsonObject(entity.AuthConfig.Values
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)(PublicAuthConfigKeys.MayShow(pair.Key, pair.Value) ? pair.Value : SecretMask.Text)))),
        ["audience"] = entity.Audience,
        ["read_only_tools"] = AgentResource.List(entity.ReadOnlyTools),
        ["scopes"] = new JsonObject { ["read"] = entity.Scopes.Read, ["write"] = entity.Scopes.Write },
        ["policy"] = PolicyJson.Show(entity.Policy),
        ["limits"] = LimitJson.Show(entity.Limits),
        ["circuit_breaker"] = LimitJson.Show(entity.CircuitBreaker),
        ["tool_pinning"] = entity.ToolPinning.ToString().ToLowerInvariant(),
        ["new_tools"] = entity.NewTools.ToString().ToLowerInvariant(),
        ["protocol"] = entity.Protocol == BackendProtocol.Http ? "http" : "mcp",
        ["forward_headers"] = AgentResource.List(entity.ForwardHeaders),
        ["timeout_seconds"] = (int)entity.Timeout.TotalSeconds,
        ["activity_timeout_seconds"] = entity.ActivityTimeout is { } silence ? (int)silence.TotalSeconds : null,
        ["max_request_body_bytes"] = entity.MaxRequestBodyBytes,
        ["enabled"] = entity.Enabled,
    };

    public async ValueTask<Backend?> ReadAsync(string name, JsonObject body, Backend? current, ProblemCollector problems, CancellationToken cancellationToken)
    {
        var more = await RolesAsConfigurationAsync(cancellationToken);
        if (body["auth_config"] is JsonObject config)
        {
            foreach (var (key, _) in config.Where(pair => pair.Value is JsonValue text && text.TryGetValue<string>(out var mask) && mask == SecretMask.Text))
            {
                if (current?.AuthConfig[key] is { } value)
                {
                    more[$"backends:{name}:auth_config:{key}"] = value;
                }
                else
                {
                    problems.Add($"backends:{name}:auth_config:{key}", "is the mask of an answer, but there is no value to keep.");
                }
            }
        }

        if (body["policy"] is JsonObject { Count: 0 })
        {
            problems.Add($"backends:{name}:policy", EmptyPolicy);
        }

        // What is not said stays: a policy or a limit must not vanish because somebody changed a timeout. Null takes it away.
        var keepsPolicy = !body.ContainsKey("policy") && !body.ContainsKey("rbac_config");
        var configuration = AdminBody.ToConfiguration(Plural, name, body, more, problems);
        var options = AdminBody.ToOptions(configuration, problems);
        var backend = new BackendCompiler(_handlers, _schemes, new AuthorizationCompiler(configuration, problems), new LimitCompiler(configuration, problems)).Compile(options, problems).SingleOrDefault();
        if (backend is null || problems.Problems.Count > 0)
        {
            return null;
        }

        return backend with
        {
            Policy = keepsPolicy ? current?.Policy : backend.Policy,
            Limits = Says(body, "limits") ? backend.Limits : current?.Limits ?? [],
            ToolPinning = Says(body, "tool_pinning") ? backend.ToolPinning : current?.ToolPinning ?? backend.ToolPinning,
            NewTools = Says(body, "tool_pinning") || Says(body, "new_tools") ? backend.NewTools : current?.NewTools ?? backend.NewTools,
            ForwardHeaders = Says(body, "forward_headers") ? backend.ForwardHeaders : current?.ForwardHeaders ?? [],
            CircuitBreaker = Says(body, "circuit_breaker") ? backend.CircuitBreaker : current?.CircuitBreaker ?? CircuitBreakerSettings.Default,
        };
    }

    public async ValueTask CheckAsync(Backend entity, ProblemCollector problems, ProblemCollector conflicts, CancellationToken cancellationToken)
    {
        BackendCompiler.CheckTogether(entity, problems);
        BackendCompiler.CheckHandler(entity, _handlers, problems);
        await addresses.CheckAsync(entity, problems, cancellationToken);
        if (!entity.Enabled)
        {
            return;
        }

        var all = (await backends.ListAsync(cancellationToken)).Select(stored => stored.Value);
        Dictionary<string, string> owners = new(StringComparer.OrdinalIgnoreCase);
        foreach (var other in all.Where(other => other.Enabled && !string.Equals(other.Name, entity.Name, StringComparison.OrdinalIgnoreCase)))
        {
            foreach (var path in other.Paths)
            {
                owners.TryAdd(path, other.Name);
            }
        }

        for (var i = 0; i < entity.Paths.Count; i++)
        {
            if (owners.TryGetValue(entity.Paths[i], out var owner))
            {
                conflicts.Add($"backends:{entity.Name}:paths:{i}", BackendCompiler.PathOf(owner));
            }
        }
    }

    public async ValueTask<IReadOnlyList<ConfigurationProblem>> FindUsesAsync(Backend entity, CancellationToken cancellationToken)
    {
        var uses = new ProblemCollector();
        var all = (await agents.ListAsync(cancellationToken)).Select(stored => stored.Value);
        foreach (var agent in all.Where(agent => agent.BackendAccess.Contains(entity.Name)))
        {
            uses.Add($"agents:{agent.Name}:backend_access", "names the backend.");
        }

        return uses.Problems;
    }

    // The configuration, which reads the body, ignores the case of keys.
    private static bool Says(JsonObject body, string key) => body.Any(member => string.Equals(member.Key, key, StringComparison.OrdinalIgnoreCase));

    // A policy may name the roles in force, so they are part of what it is read with.
    private async ValueTask<Dictionary<string, string>> RolesAsConfigurationAsync(CancellationToken cancellationToken)
    {
        var configuration = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var role in (await roles.ListAsync(cancellationToken)).Select(stored => stored.Value))
        {
            configuration[$"roles:{role.Name}:level"] = role.Level.ToString(CultureInfo.InvariantCulture);
            for (var i = 0; i < role.Groups.Count; i++)
            {
                configuration[$"roles:{role.Name}:groups:{i}"] = role.Groups[i];
            }
        }

        return configuration;
    }
}
