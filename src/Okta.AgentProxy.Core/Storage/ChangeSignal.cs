using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>What a store's <see cref="IEntityStore{T}.Watch"/> hands out: a token that fires at the next change, and is then replaced. Thread-safe.</summary>
public sealed class ChangeSignal
{
    private volatile CancellationTokenSource _next = new();

    /// <summary>A token for the next change.</summary>
    public IChangeToken Watch() => new CancellationChangeToken(_next.Token);

    /// <summary>Fires every token that was handed out. The next one is in place before, so that a listener that asks again misses nothing.</summary>
    public void Fire()
    {
        // Not disposed: somebody may be about to register with its token.
        var fired = Interlocked.Exchange(ref _next, new CancellationTokenSource());
        fired.Cancel();
    }
}
