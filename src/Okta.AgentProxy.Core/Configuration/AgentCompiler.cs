namespace Okta.AgentProxy;

/// <summary>Turns <see cref="AgentOptions"/> into <see cref="Agent"/>s and reports everything that is wrong with them.</summary>
internal static class AgentCompiler
{
    private static readonly string[] DefaultScopes = ["mcp:read"];

    /// <summary>The agents, ordered by name; incomplete when problems were reported.</summary>
    public static IReadOnlyList<Agent> Compile(AgentProxyOptions options, ProblemCollector problems)
    {
        Agent[] agents = [.. options.Agents.Keys.Order(StringComparer.Ordinal).Select(name => Compile(name, options.Agents[name], options.Backends, problems))];
        WarnOfSharedClients(agents, problems);
        return agents;
    }

    /// <summary>What is wrong with the secrets of an agent that is served.</summary>
    public static void CheckSecrets(Agent agent, ProblemCollector problems)
    {
        CheckSecret(agent.ClientSecret, $"agents:{agent.Name}:client_secret", agent.Enabled, problems);
        CheckSecret(agent.PrivateKey, $"agents:{agent.Name}:private_key", agent.Enabled, problems, PrivateKeyRules.FindProblem);
    }

    private static Agent Compile(string name, AgentOptions raw, IDictionary<string, BackendOptions> backends, ProblemCollector problems)
    {
        var path = $"agents:{name}";
        if (NameRules.FindProblem(name) is { } badName)
        {
            problems.Add(path, badName);
        }

        if (string.IsNullOrWhiteSpace(raw.ClientId))
        {
            problems.Add($"{path}:client_id", "is required: the client id (0oa…) of the app that users of this agent sign in to.");
        }

        var scopes = raw.Scopes ?? DefaultScopes;
        for (var i = 0; i < scopes.Count; i++)
        {
            if (NameRules.FindScopeProblem(scopes[i]) is { } problem)
            {
                problems.Add($"{path}:scopes:{i}", problem);
            }
        }

        return new Agent
        {
            Name = name,
            AgentId = raw.AgentId,
            ClientId = raw.ClientId ?? "",
            AllowedClients = [.. raw.AllowedClients],
            Scopes = new HashSet<string>(scopes, StringComparer.Ordinal),
            BackendAccess = ReadAccess(raw.BackendAccess, backends, $"{path}:backend_access", problems),
            Enabled = raw.Enabled,
            SubjectTokenType = raw.SubjectTokenType,
            ClientSecret = ReadSecret(raw.ClientSecret, $"{path}:client_secret", raw.Enabled, problems),
            PrivateKey = ReadSecret(raw.PrivateKey, $"{path}:private_key", raw.Enabled, problems, PrivateKeyRules.FindProblem),
            PrivateKeyKid = raw.PrivateKeyKid,
        };
    }

    private static HashSet<string> ReadAccess(IList<string> names, IDictionary<string, BackendOptions> backends, string path, ProblemCollector problems)
    {
        HashSet<string> access = new(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            var known = backends.Keys.FirstOrDefault(name => string.Equals(name, names[i], StringComparison.OrdinalIgnoreCase));
            if (known is null)
            {
                problems.Add($"{path}:{i}", References.Unknown("backend", names[i], backends.Keys));
                continue;
            }

            // The backend's own spelling: access is compared exactly on the request path.
            access.Add(known);
        }

        return access;
    }

    private static Secret? ReadSecret(string? text, string path, bool enabled, ProblemCollector problems, Func<string, string?>? findProblem = null)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var secret = new Secret(text);
        CheckSecret(secret, path, enabled, problems, findProblem);
        return secret;
    }

    private static void CheckSecret(Secret? secret, string path, bool enabled, ProblemCollector problems, Func<string, string?>? findProblem = null)
    {
        if (!enabled || secret is null)
        {
            return;
        }

        if (secret.FindProblem() is { } unresolved)
        {
            problems.Add(path, $"cannot be resolved: {unresolved}.");
        }
        else if (findProblem?.Invoke(secret.Reveal()) is { } problem)
        {
            problems.Add(path, problem);
        }
    }

    private static void WarnOfSharedClients(IReadOnlyList<Agent> agents, ProblemCollector problems)
    {
        Dictionary<string, List<string>> agentsOf = new(StringComparer.Ordinal);
        foreach (var agent in agents.Where(agent => agent.Enabled && agent.ClientId.Length > 0))
        {
            foreach (var client in agent.AllowedClients.Append(agent.ClientId).Distinct(StringComparer.Ordinal))
            {
                if (!agentsOf.TryGetValue(client, out var names))
                {
                    agentsOf[client] = names = [];
                }

                names.Add(agent.Name);
            }
        }

        foreach (var names in agentsOf.Values.Where(names => names.Count > 1))
        {
            problems.Warn($"agents:{names[^1]}:client_id", $"is shared by the agents {string.Join(", ", names)}: their callers must send X-Agent-ID, else requests are refused as ambiguous.");
        }
    }
}
