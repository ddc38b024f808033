using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing;

/// <summary>The limits that requests to one backend must keep, the gateway's own first. Thread-safe.</summary>
internal sealed class BackendLimits(IReadOnlyList<(string Name, CompiledLimit Limit)> limits)
{
    private readonly (string Name, CompiledLimit Limit)[] _limits = [.. limits];

    /// <summary>
    /// Counts a request everywhere or nowhere: what one limit refuses costs nothing elsewhere, or a noisy agent would use up the budget it
    /// shares with others by being refused.
    /// <list type="number">
    /// <item>A slot of each limit, which can be given back as if nothing had been.</item>
    /// <item>One request of each rate.</item>
    /// </list>
    /// </summary>
    /// <param name="proxy">The request.</param>
    /// <param name="now">The timestamp.</param>
    /// <param name="slots">The slots that must be left when the request is over; <see langword="null"/> for none.</param>
    /// <returns>Who refused it; <see langword="null"/> when nobody did.</returns>
    public LimitRefusal? Enter(McpProxyContext proxy, long now, out SlotPartition?[]? slots)
    {
        slots = null;
        var kind = KindOf(proxy);

        // 1.
        for (var i = 0; i < _limits.Length; i++)
        {
            var (name, limit) = _limits[i];
            if (!limit.Concerns(proxy))
            {
                continue;
            }

            if (!limit.TryEnter(proxy, kind, now, out var slot))
            {
                Leave(slots);
                return new LimitRefusal(name, Wait: null);
            }

            if (slot is not null)
            {
                slots ??= new SlotPartition?[_limits.Length];
                slots[i] = slot;
            }
        }

        // 2.
        for (var i = 0; i < _limits.Length; i++)
        {
            var (name, limit) = _limits[i];
            if (limit.Concerns(proxy) && limit.Take(proxy, now) is var wait and > 0)
            {
                GiveBack(proxy, i);
                Leave(slots);
                return new LimitRefusal(name, wait);
            }
        }

        return null;
    }

    public static void Leave(SlotPartition?[]? slots)
    {
        foreach (var slot in slots ?? [])
        {
            slot?.Exit();
        }
    }

    private void GiveBack(McpProxyContext proxy, int count)
    {
        foreach (var (_, limit) in _limits.AsSpan(0, count))
        {
            if (limit.Concerns(proxy))
            {
                limit.GiveBack(proxy);
            }
        }
    }

    private static RequestKind KindOf(McpProxyContext proxy)
    {
        if (proxy.Backend.Protocol == BackendProtocol.Http)
        {
            return RequestKind.Call;
        }

        if (HttpMethods.IsGet(proxy.Http.Request.Method) || proxy.Message?.Method == McpMethods.SubscriptionsListen)
        {
            return RequestKind.Stream;
        }

        return proxy.Message is { Kind: McpMessageKind.Request } ? RequestKind.Call : RequestKind.Other;
    }
}
