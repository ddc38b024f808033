namespace Okta.AgentProxy;

/// <summary>Turns <see cref="BackendOptions"/> into <see cref="Backend"/>s and reports everything that is wrong with them.</summary>
internal sealed class BackendCompiler(IReadOnlyList<IBackendAuthHandler> handlers, IReadOnlyCollection<string> schemes, AuthorizationCompiler authorization, LimitCompiler limits)
{
    private static readonly Uri NoAddress = new("http://no-address.invalid/");

    /// <summary>The backends, ordered by name; incomplete when problems were reported.</summary>
    public IReadOnlyList<Backend> Compile(AgentProxyOptions options, ProblemCollector problems)
    {
        List<Backend> backends = [];
        foreach (var name in options.Backends.Keys.Order(StringComparer.Ordinal))
        {
            if (Compile(name, options.Backends[name], problems) is { } backend)
            {
                backends.Add(backend);
            }
        }

        ReportSharedPaths(options, problems);
        return backends;
    }

    private Backend? Compile(string name, BackendOptions raw, ProblemCollector problems)
    {
        var path = $"backends:{name}";
        if (NameRules.FindProblem(name) is { } badName)
        {
            problems.Add(path, badName);
        }

        var url = ReadUrl(raw.Url, $"{path}:url", problems);
        CheckPaths(raw.Paths, $"{path}:paths", problems);
        CheckRange(raw.TimeoutSeconds, 1, 3_600, $"{path}:timeout_seconds", problems);
        CheckRange(raw.ActivityTimeoutSeconds ?? 1, 1, 86_400, $"{path}:activity_timeout_seconds", problems);
        CheckRange(raw.MaxRequestBodyBytes, 1_024, 64 * 1024 * 1024, $"{path}:max_request_body_bytes", problems);
        CheckRange(raw.CircuitBreaker.Failures, 1, 1_000, $"{path}:circuit_breaker:failures", problems);
        CheckRange(raw.CircuitBreaker.BreakSeconds, 1, 600, $"{path}:circuit_breaker:break_seconds", problems);
        CheckForwardHeaders(raw.ForwardHeaders, $"{path}:forward_headers", problems);
        CheckScope(raw.Scopes.Read, $"{path}:scopes:read", problems);
        CheckScope(raw.Scopes.Write, $"{path}:scopes:write", problems);

        // A bad address must not hide what is wrong with the rest: every problem is reported at once.
        var backend = new Backend
        {
            Name = name,
            Url = url ?? NoAddress,
            Paths = [.. raw.Paths],
            Description = raw.Description,
            Timeout = TimeSpan.FromSeconds(raw.TimeoutSeconds),
            ActivityTimeout = raw.ActivityTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Enabled = raw.Enabled,
            AuthMethod = raw.AuthMethod,
            AuthConfig = new AuthConfig(raw.AuthConfig),
            Audience = raw.Audience,
            ReadOnlyTools = [.. raw.ReadOnlyTools],
            Scopes = new BackendScopes(raw.Scopes.Read, raw.Scopes.Write),
            Policy = authorization.CompilePolicy(name, raw.Policy),
            Limits = limits.Compile(name, raw),
            CircuitBreaker = new CircuitBreakerSettings(raw.CircuitBreaker.Enabled, raw.CircuitBreaker.Failures, raw.CircuitBreaker.BreakSeconds),
            ToolPinning = raw.ToolPinning,
            NewTools = raw.NewTools,
            Protocol = raw.Protocol,
            ForwardHeaders = [.. raw.ForwardHeaders],
            MaxRequestBodyBytes = raw.MaxRequestBodyBytes,
        };
        CheckTogether(backend, problems);
        CheckHandler(backend, handlers, problems);
        return url is null ? null : backend;
    }

    /// <summary>What is wrong with values that are good each for itself.</summary>
    public static void CheckTogether(Backend backend, ProblemCollector problems)
    {
        var path = $"backends:{backend.Name}";
        if (backend is { Policy: not null, Protocol: BackendProtocol.Http })
        {
            problems.Add($"{path}:policy", "cannot be held against plain HTTP requests: policies are about MCP messages. Use the scopes, or protocol: mcp.");
        }

        if (backend is { ToolPinning: not ToolPinningMode.Off, Protocol: BackendProtocol.Http })
        {
            problems.Add($"{path}:tool_pinning", "is about MCP tools, and a plain HTTP backend has none. Remove it, or set protocol: mcp.");
        }

        if (backend is { ToolPinning: ToolPinningMode.Off, NewTools: NewTools.Approve })
        {
            problems.Add($"{path}:new_tools", "does nothing without tool_pinning. Set tool_pinning: enforce (or warn).");
        }
    }

    /// <summary>What is said of a path that another enabled backend has.</summary>
    public static string PathOf(string owner) => $"is already a path of backend '{owner}' (paths are compared without regard to case). Give each enabled backend its own.";

    private Uri? ReadUrl(string? text, string path, ProblemCollector problems)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add(path, "is required: the address of the server, such as http://localhost:8001/mcp.");
            return null;
        }

        // Other transports bring schemes of their own (stdio:), whose shape is theirs to judge.
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is not ("http" or "https") && schemes.Contains(url.Scheme))
        {
            return url;
        }

        if (UrlRules.Check(text, out url) is { } problem)
        {
            problems.Add(path, problem);
            return null;
        }

        return url;
    }

    private static void CheckPaths(IList<string> paths, string path, ProblemCollector problems)
    {
        if (paths.Count == 0)
        {
            problems.Add(path, "is required: at least one path prefix, such as [/employees].");
        }

        if (paths.Count > PathRules.MaxPaths)
        {
            problems.Add(path, $"must have at most {PathRules.MaxPaths} entries: each is a route of the proxy. A prefix serves everything below it.");
            return;
        }

        for (var i = 0; i < paths.Count; i++)
        {
            if (PathRules.FindProblem(paths[i]) is { } problem)
            {
                problems.Add($"{path}:{i}", problem);
            }
        }
    }

    private static void CheckForwardHeaders(IList<string> names, string path, ProblemCollector problems)
    {
        if (names.Count > ForwardHeaderRules.MaxNames)
        {
            problems.Add(path, $"must have at most {ForwardHeaderRules.MaxNames} names.");
        }

        for (var i = 0; i < names.Count; i++)
        {
            if (ForwardHeaderRules.FindProblem(names[i]) is { } problem)
            {
                problems.Add($"{path}:{i}", problem);
            }
        }
    }

    private static void ReportSharedPaths(AgentProxyOptions options, ProblemCollector problems)
    {
        // Ignoring case: /HR beside /hr is a trap, whichever of the two a client's library happens to send.
        var shared = options.Backends
            .Where(pair => pair.Value.Enabled)
            .SelectMany(pair => pair.Value.Paths.Select((text, i) => new PathUse(text, pair.Key, $"backends:{pair.Key}:paths:{i}")))
            .GroupBy(use => use.Text, StringComparer.OrdinalIgnoreCase)
            .Where(uses => uses.Count() > 1);
        foreach (var uses in shared)
        {
            var first = uses.First();
            foreach (var use in uses.Skip(1))
            {
                problems.Add(use.Place, first.Backend == use.Backend
                    ? "is listed twice (paths are compared without regard to case)."
                    : PathOf(first.Backend));
            }
        }
    }

    /// <summary>Whether there is the handler that the backend names, and what that says of the backend.</summary>
    public static void CheckHandler(Backend backend, IReadOnlyList<IBackendAuthHandler> handlers, ProblemCollector problems)
    {
        var path = $"backends:{backend.Name}";
        if (handlers.LastOrDefault(h => h.Name == backend.AuthMethod) is not { } handler)
        {
            problems.Add($"{path}:auth_method", $"is not available. {AuthMethodHints.Explain(backend, handlers.Select(h => h.Name))}");
            return;
        }

        var found = new AuthConfigProblems(backend.Name);
        handler.Validate(backend, found);
        foreach (var (key, message) in found.Entries)
        {
            problems.Add($"{path}:auth_config:{key}", message);
        }
    }

    private static void CheckRange(int value, int min, int max, string path, ProblemCollector problems)
    {
        if (value < min || value > max)
        {
            problems.Add(path, $"must be between {min} and {max}.");
        }
    }

    private static void CheckScope(string scope, string path, ProblemCollector problems)
    {
        if (NameRules.FindScopeProblem(scope) is { } problem)
        {
            problems.Add(path, problem);
        }
    }

    private sealed record PathUse(string Text, string Backend, string Place);
}
