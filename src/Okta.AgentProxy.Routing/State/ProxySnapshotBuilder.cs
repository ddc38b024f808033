using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.Routing.Admin;

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
    ToolCatalog catalog,
    IEnumerable<IAuthorizationPolicy> policies,
    BackendAddressRule addresses,
    TimeProvider time,
    ILogger<ProxySnapshotBuilder> logger)
{
    // The host's own registrations come last and win over ours of the same name.
    private readonly Dictionary<string, IBackendAuthHandler> _handlers = Index(handlers.Select(h => (h.Name, h)));

    private readonly Dictionary<string, IBackendTransport> _transports = Index(transports.SelectMany(t => t.Schemes.Select(scheme => (scheme, t))));

    // One guarded copy for each stored backend, whatever else changes: handlers keep what they compiled by the instance.
    private readonly ConditionalWeakTable<Backend, Backend> _guarded = [];

    // What a backend said of its own path is asked again when its definition changes, and not at every edit of another.
    private readonly ConditionalWeakTable<Backend, LastSlash> _slashes = [];

    // What its handler had nothing against once.
    private readonly ConditionalWeakTable<Backend, Backend> _good = [];

    public async Task<ProxySnapshot> BuildAsync(CancellationToken cancellationToken)
    {
        var storedAgents = await agents.ListAsync(cancellationToken);
        var storedBackends = await backends.ListAsync(cancellationToken);
        var storedRoles = new RoleDirectory((await roles.ListAsync(cancellationToken)).Select(s => s.Value));

        // What the configuration says comes first: no backend that was written at run time, on whichever node, takes a path from it.
        Dictionary<string, BackendRoute> routes = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, string> notServed = new(StringComparer.Ordinal);
        StoredEntity<Backend>[] enabled = [.. storedBackends.Where(s => s.Value.Enabled).OrderBy(s => s.Source == EntitySource.Configuration ? 0 : 1)];
        Backend[] served = [.. enabled.Select(s => s.Value)];
        var compiled = limits.Compile(served);
        breakers.Keep(served);
        catalog.Keep(served);
        foreach (var stored in enabled)
        {
            if (AddRoutes(stored, storedRoles, compiled.GetValueOrDefault(stored.Value.Name), routes) is { } reason)
            {
                LogNotServed(logger, VisibleText.Escape(stored.Value.Name), VisibleText.Escape(reason));
                notServed[stored.Value.Name] = reason;
            }
        }

        return new ProxySnapshot(new AgentDirectory(storedAgents.Select(s => s.Value)), [.. routes.Values]) { NotServed = notServed };
    }

    // Why the backend is not served, or not on all of its paths; null when it is.
    private string? AddRoutes(StoredEntity<Backend> stored, RoleDirectory roleDirectory, BackendLimits? limited, Dictionary<string, BackendRoute> routes)
    {
        var backend = addresses.GuardsCredentials(stored) ? _guarded.GetValue(stored.Value, static plain => plain with { GuardsConnections = true }) : stored.Value;
        if (!_handlers.TryGetValue(backend.AuthMethod, out var handler))
        {
            return $"no handler is named '{backend.AuthMethod}'";
        }

        if (!_transports.TryGetValue(backend.Url.Scheme, out var transport))
        {
            return $"no transport serves '{backend.Url.Scheme}' URLs";
        }

        if (transport is HttpBackendTransport http && addresses.Guards(stored))
        {
            transport = http.Guarded;
        }

        AuthConfigProblems problems = new(backend.Name);
        handler.Validate(backend, problems);
        if (problems.All.Count == 0)
        {
            _good.AddOrUpdate(stored.Value, stored.Value);
        }
        else if (!_good.TryGetValue(stored.Value, out _))
        {
            return string.Join("; ", problems.All);
        }

        // What was good and is the same still is only at odds with a file outside: a change elsewhere must not take the backend away (SecretFileCheck says it).

        if (CompilePolicy(backend, roleDirectory, out var policy) is { } unclear)
        {
            return unclear;
        }

        string? taken = null;
        var lastSlash = _slashes.GetValue(stored.Value, static _ => new LastSlash());
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
                LastSlash = lastSlash,
            };
            if (!routes.TryAdd(path, route))
            {
                taken = $"{taken}{(taken is null ? "" : "; ")}path '{path}' belongs to backend '{routes[path].Backend.Name}' already";
            }
        }

        return taken;
    }

    /// <summary>A policy that cannot be understood must not be guessed at: the backend is left out until it is mended.</summary>
    private string? CompilePolicy(Backend backend, RoleDirectory roleDirectory, out BackendPolicy? policy)
    {
        List<PolicyProblem> found = [];
        var rules = new PolicyCompiler(roleDirectory, found, time).Compile(backend.Policy, $"backends:{backend.Name}");
        policy = BackendPolicy.Create(backend, rules, policies);
        return found.FirstOrDefault(p => !p.IsWarning) is { } problem ? $"{problem.Path} {problem.Message}" : null;
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
