namespace Okta.AgentProxy.Routing;

/// <summary>One <see cref="RequestLimit"/> with its counts. Thread-safe; allocates only for a caller it has not seen lately.</summary>
internal sealed class CompiledLimit
{
    /// <summary>A longer name is none that anybody would give a tool; it must not be kept in memory either.</summary>
    private const int LongestTool = 256;

    private readonly RequestLimit _limit;
    private readonly string[] _tools;
    private readonly bool _agent, _user, _backend, _tool;
    private readonly long _interval, _depth;
    private readonly PartitionMap<RatePartition>? _rates;
    private readonly PartitionMap<SlotPartition>? _calls, _streams;

    public CompiledLimit(RequestLimit limit, long frequency)
    {
        _limit = limit;
        _tools = [.. limit.Tools];
        _agent = limit.Per.Contains(LimitPartition.Agent);
        _user = limit.Per.Contains(LimitPartition.User);
        _backend = limit.Per.Contains(LimitPartition.Backend);
        _tool = limit.Per.Contains(LimitPartition.Tool);
        _calls = limit.Concurrency is null ? null : new(_ => new SlotPartition(), frequency);
        _streams = limit.Streams is null ? null : new(_ => new SlotPartition(), frequency);
        if ((limit.RequestsPerSecond ?? limit.RequestsPerMinute) is { } rate)
        {
            _rates = new(now => new RatePartition(now), frequency);
            _interval = Math.Max(1, (long)Math.Round(frequency * (limit.RequestsPerSecond is null ? 60 : 1) / rate));
            _depth = _interval * (limit.Burst ?? (int)Math.Ceiling(rate));
        }
    }

    /// <summary>Whether this request is one of those that are counted.</summary>
    public bool Concerns(McpProxyContext proxy)
    {
        if (!_tool && _tools.Length == 0)
        {
            return true;
        }

        if (proxy.Message is not { Method: McpMethods.ToolsCall, Name: { } tool })
        {
            return false;
        }

        if (_tools.Length == 0)
        {
            return true;
        }

        foreach (var pattern in _tools)
        {
            if (Glob.IsMatch(pattern, tool))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Counts one request; 0 when it may pass, else how long it would have to wait.</summary>
    public long Take(McpProxyContext proxy, long now)
    {
        if (_rates is null)
        {
            return 0;
        }

        var key = KeyOf(proxy);
        while (true)
        {
            var partition = _rates.Get(key, now);
            var wait = partition.Take(now, _interval, _depth);
            if (wait != RatePartition.Retired)
            {
                return wait;
            }

            _rates.Remove(key, partition);
        }
    }

    /// <summary>Undoes <see cref="Take"/>.</summary>
    public void GiveBack(McpProxyContext proxy) => _rates?.Find(KeyOf(proxy))?.GiveBack(_interval);

    /// <summary>Takes a slot for as long as the request lasts.</summary>
    /// <param name="proxy">The request.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="now">The timestamp.</param>
    /// <param name="slot">What must be left again; <see langword="null"/> when nothing is counted.</param>
    /// <returns>Whether it may go on.</returns>
    public bool TryEnter(McpProxyContext proxy, RequestKind kind, long now, out SlotPartition? slot)
    {
        slot = null;
        if ((kind switch { RequestKind.Call => _calls, RequestKind.Stream => _streams, _ => null }) is not { } slots)
        {
            return true;
        }

        var most = (kind == RequestKind.Call ? _limit.Concurrency : _limit.Streams) ?? int.MaxValue;
        var key = KeyOf(proxy);
        while (true)
        {
            var partition = slots.Get(key, now);
            if (partition.TryEnter(most))
            {
                slot = partition;
                return true;
            }

            if (!partition.IsRetired)
            {
                return false;
            }

            slots.Remove(key, partition);
        }
    }

    private LimitKey KeyOf(McpProxyContext proxy) => new(
        _agent ? proxy.Agent?.Name : null,
        _user ? proxy.Subject?.Issuer : null,
        _user ? proxy.Subject?.Id : null,
        _backend ? proxy.Backend.Name : null,
        _tool && proxy.Message?.Name is { Length: <= LongestTool } tool ? tool : null);
}
