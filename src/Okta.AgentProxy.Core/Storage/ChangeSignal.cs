using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>What a store's <see cref="IEntityStore{T}.Watch"/> hands out: a token that fires at the next change, and is then replaced. Thread-safe.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing to release, and a listener may still be registering with its token.")]
public sealed class ChangeSignal
{
    private volatile CancellationTokenSource _next = new();

    /// <summary>A token for the next change.</summary>
    public IChangeToken Watch() => new CancellationChangeToken(_next.Token);

    /// <summary>Fires every token that was handed out. The next one is in place before, so that a listener that asks again misses nothing.</summary>
    public void Fire()
    {
        var fired = Interlocked.Exchange(ref _next, new CancellationTokenSource());
        fired.Cancel();
    }
}
