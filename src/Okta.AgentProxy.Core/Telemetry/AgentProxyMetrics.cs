using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Okta.AgentProxy;

/// <summary>The proxy's instruments, on the meter <see cref="AgentProxyDiagnostics.Name"/>. Costs a branch each when nobody listens. Thread-safe.</summary>
internal sealed class AgentProxyMetrics
{
    private static readonly double[] DurationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _upstream;
    private readonly Counter<long> _tokenLookups;
    private readonly Counter<long> _limited;
    private readonly Counter<long> _leftAlone;
    private readonly Counter<long> _toolChanges;

    public AgentProxyMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);

        var meter = meters.Create(AgentProxyDiagnostics.Name);
        InstrumentAdvice<double> advice = new() { HistogramBucketBoundaries = DurationBuckets };
        _requests = meter.CreateCounter<long>("agentproxy.requests", "{request}", "Requests by backend, agent and outcome.");
        _duration = meter.CreateHistogram("agentproxy.request.duration", "s", "Time from the request to the end of its answer.", tags: null, advice);
        _upstream = meter.CreateHistogram("agentproxy.upstream.duration", "s", "Time until the backend's response headers.", tags: null, advice);
        _tokenLookups = meter.CreateCounter<long>("agentproxy.validated_token.lookups", "{lookup}", "Look-ups in the validated-token cache, by result.");
        _limited = meter.CreateCounter<long>("agentproxy.limits.rejected", "{request}", "Requests refused by a limit.");
        _leftAlone = meter.CreateCounter<long>("agentproxy.circuit.rejected", "{request}", "Requests refused because their backend does not answer.");
        _toolChanges = meter.CreateCounter<long>("agentproxy.tool_pinning.changes", "{change}", "Tools whose definition a backend changed after it was approved.");
    }

    /// <summary>Whether anybody listens to requests, so that callers can leave out taking the time.</summary>
    public bool ObservesRequests => _requests.Enabled || _duration.Enabled;

    /// <summary>Whether anybody listens to the backends' times.</summary>
    public bool ObservesUpstream => _upstream.Enabled;

    /// <summary>A request is over.</summary>
    /// <param name="backend">The backend's name; <see langword="null"/> when none was found.</param>
    /// <param name="agent">The agent's name; <see langword="null"/> when unknown. Names come from the configuration, so there are few.</param>
    /// <param name="outcome"><c>allowed</c>, or the code of the error.</param>
    /// <param name="duration">How long it took.</param>
    public void RequestCompleted(string? backend, string? agent, string outcome, TimeSpan duration)
    {
        if (!ObservesRequests)
        {
            return;
        }

        TagList tags = new()
        {
            { "backend", backend ?? "none" },
            { "agent", agent ?? "none" },
            { "outcome", outcome },
        };
        _requests.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
    }

    /// <summary>A backend answered with headers, or failed to.</summary>
    public void UpstreamCompleted(string backend, int status, TimeSpan duration)
    {
        if (_upstream.Enabled)
        {
            _upstream.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("backend", backend), new KeyValuePair<string, object?>("status", status));
        }
    }

    /// <summary>A limit refused a request.</summary>
    public void Limited(string backend, string limit)
    {
        if (_limited.Enabled)
        {
            _limited.Add(1, new KeyValuePair<string, object?>("backend", backend), new KeyValuePair<string, object?>("limit", limit));
        }
    }

    /// <summary>A circuit breaker refused a request.</summary>
    public void CircuitRejected(string backend)
    {
        if (_leftAlone.Enabled)
        {
            _leftAlone.Add(1, new KeyValuePair<string, object?>("backend", backend));
        }
    }

    /// <summary>A backend listed another definition of a tool than the approved one.</summary>
    public void ToolDefinitionChanged(string backend) => _toolChanges.Add(1, new KeyValuePair<string, object?>("backend", backend));

    /// <summary>A token was looked up among the validated ones.</summary>
    public void ValidatedTokenLookup(bool hit)
    {
        if (_tokenLookups.Enabled)
        {
            _tokenLookups.Add(1, new KeyValuePair<string, object?>("result", hit ? "hit" : "miss"));
        }
    }
}
