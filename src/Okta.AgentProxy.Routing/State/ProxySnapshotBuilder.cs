using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing;

/// <summary>Turns what the stores hold into a <see cref="ProxySnapshot"/>; a backend that cannot be served is left out and reported.</summary>
internal sealed partial class ProxySnapshotBuilder(
    IAgentStore agents,
    IBackendStore backends,
    IEnumerable<IBackendAuthHandler> handlers,
    IEnumerable<IBackendTransport> transports,
    IEntityStore<PolicyRole> roles,
    LimitRegistry limits,
    CircuitBreakers breakers,
    IEnumerable<IAuthorizationPolicy> policies,
    TimeProvider time,
    ILogger<ProxySnapshotBuilder> logger)
{
    // The host's own registrations come last and win over ours of the same name.
    private readonly Dictionary<string, IBackendAuthHandler> _handlers = Index(handlers.Select(h => (h.Name, h)));

    private readonly Dictionary<string, IBackendTransport> _transports = Index(transports.SelectMany(t => t.Schemes.Select(scheme => (scheme, t))));

    public async Task<ProxySnapshot> BuildAsync(CancellationToken cancellationToken)
    {
        var storedAgents = await agents.ListAsync(cancellationToken);
        var storedBackends = await backends.ListAsync(cancellationToken);
        var storedRoles = new RoleDirectory((await roles.ListAsync(cancellationToken)).Select(s => s.Value));

        Dictionary<string, BackendRoute> routes = new(StringComparer.OrdinalIgnoreCase);
        Backend[] served = [.. storedBackends.Select(s => s.Value).Where(b => b.Enabled)];
        var compiled = limits.Compile(served);
        breakers.Keep(served);
        foreach (var backend in served)
        {
            AddRoutes(backend, storedRoles, compiled.GetValueOrDefault(backend.Name), routes);
        }

        return new ProxySnapshot(new AgentDirectory(storedAgents.Select(s => s.Value)), [.. routes.Values]);
    }

    private void AddRoutes(Backend backend, RoleDirectory roleDirectory, BackendLimits? limited, Dictionary<string, BackendRoute> routes)
    {
        if (!_handlers.TryGetValue(backend.AuthMethod, out var handler))
        {
            LogNotServed(logger, VisibleText.Escape(backend.Name), VisibleText.Escape($"no handler is named '{backend.AuthMethod}'"));
            return;
        }

        if (!_transports.TryGetValue(backend.Url.Scheme, out var transport))
        {
            LogNotServed(logger, VisibleText.Escape(backend.Name), VisibleText.Escape($"no transport serves '{backend.Url.Scheme}' URLs"));
            return;
        }

        AuthConfigProblems problems = new(backend.Name);
        handler.Validate(backend, problems);
        if (problems.All.Count > 0)
        {
            LogNotServed(logger, VisibleText.Escape(backend.Name), VisibleText.Escape(string.Join("; ", problems.All)));
            return;
        }

        if (!TryCompilePolicy(backend, roleDirectory, out var policy))
        {
            return;
        }

        foreach (var path in backend.Paths)
        {
            BackendRoute route = new()
            {
                Backend = backend,
                Prefix = path,
                Handler = handler,
                Transport = transport,
                Policy = policy,
                SharesCredential = backend.Protocol == BackendProtocol.Mcp && !handler.IdentifiesSubject,
                Limits = limited,
                Breaker = breakers.For(backend),
                TargetBase = BackendRoute.TargetBaseOf(backend),
            };
            if (!routes.TryAdd(path, route))
            {
                LogNotServed(logger, VisibleText.Escape(backend.Name), VisibleText.Escape($"path '{path}' belongs to another backend already"));
            }
        }
    }

    /// <summary>A policy that cannot be understood must not be guessed at: the backend is left out until it is mended.</summary>
    private bool TryCompilePolicy(Backend backend, RoleDirectory roleDirectory, out BackendPolicy? policy)
    {
        List<PolicyProblem> found = [];
        var rules = new PolicyCompiler(roleDirectory, found, time).Compile(backend.Policy, $"backends:{backend.Name}");
        policy = BackendPolicy.Create(backend, rules, policies);
        if (found.FirstOrDefault(p => !p.IsWarning) is not { } problem)
        {
            return true;
        }

        LogNotServed(logger, VisibleText.Escape(backend.Name), VisibleText.Escape($"{problem.Path} {problem.Message}"));
        return false;
    }

    private static Dictionary<string, T> Index<T>(IEnumerable<(string Name, T Value)> items)
    {
        Dictionary<string, T> index = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in items)
        {
            index[name] = value;
        }

        return index;
    }

    [LoggerMessage(EventIds.BackendNotServed, LogLevel.Error, "Backend {Backend} is not served: {Reason}")]
    private static partial void LogNotServed(ILogger logger, string backend, string reason);
}
