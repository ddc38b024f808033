using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Okta.AgentProxy.Exchange;

/// <summary>What obtaining credentials costs and saves; meter <see cref="AgentProxyDiagnostics.Name"/>. Thread-safe.</summary>
internal sealed class ExchangeMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;
    private readonly Counter<long> _waits;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _refreshes;
    private readonly Histogram<double> _exchange;
    private readonly Histogram<double> _call;

    public ExchangeMetrics(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(AgentProxyDiagnostics.Name) ?? new Meter(AgentProxyDiagnostics.Name);
        _hits = _meter.CreateCounter<long>("agentproxy.credential.hits", description: "Credentials taken from memory.");
        _misses = _meter.CreateCounter<long>("agentproxy.credential.misses", description: "Credentials that had to be obtained.");
        _waits = _meter.CreateCounter<long>("agentproxy.credential.waits", description: "Callers who waited for a credential another caller was obtaining.");
        _refusals = _meter.CreateCounter<long>("agentproxy.credential.refusals", description: "Refusals answered from memory.");
        _refreshes = _meter.CreateCounter<long>("agentproxy.credential.refreshes", description: "Credentials renewed in the background.");
        _exchange = _meter.CreateHistogram<double>("agentproxy.credential.duration", "s", "Time to obtain one credential, all legs and retries.");
        _call = _meter.CreateHistogram<double>("agentproxy.token_endpoint.duration", "s", "Time of one call of a token endpoint, retries included.");
    }

    public void Hit() => _hits.Add(1);

    public void Miss() => _misses.Add(1);

    public void Wait() => _waits.Add(1);

    public void RefusalHit() => _refusals.Add(1);

    public void Refresh() => _refreshes.Add(1);

    public void ExchangeFinished(string method, string? errorCode, TimeSpan duration)
    {
        var tags = new TagList { { "auth_method", method }, { "outcome", errorCode ?? "ok" } };
        _exchange.Record(duration.TotalSeconds, tags);
    }

    public void CallFinished(Uri endpoint, TokenFailureKind? failure, TimeSpan duration)
    {
        var tags = new TagList { { "server.address", endpoint.Host }, { "outcome", failure?.ToString() ?? "ok" } };
        _call.Record(duration.TotalSeconds, tags);
    }

    public void Dispose() => _meter.Dispose();
}
