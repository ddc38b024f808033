namespace Okta.AgentProxy;

/// <summary>
/// Short-lived state that all nodes agree on: values that are handed out once (authorization codes), marks that something was used
/// (a <c>jti</c>), values with an end. Thread-safe. May be called on the request path by packages that need it; each call is one round trip.
/// </summary>
/// <remarks>
/// Keys may be secrets (a code is): a store keeps only a hash of them. Values are encrypted wherever they leave the process.
/// An entry whose time is over is as good as absent, whether or not it was removed already.
/// </remarks>
public interface ISharedState
{
    /// <summary>
    /// Adds an entry unless a live one is there; of any number of callers on any number of nodes exactly one gets <see langword="true"/>.
    /// With an empty value this is a replay marker.
    /// </summary>
    /// <param name="purpose">What the entry is for; the same key under two purposes is two entries.</param>
    /// <param name="key">The key within the purpose.</param>
    /// <param name="value">The value, at most 64 KiB.</param>
    /// <param name="expires">When the entry ends.</param>
    /// <param name="cancellationToken">Cancels the call; the entry may then be there or not.</param>
    ValueTask<bool> TryAddAsync(string purpose, string key, ReadOnlyMemory<byte> value, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>Adds or replaces an entry.</summary>
    ValueTask SetAsync(string purpose, string key, ReadOnlyMemory<byte> value, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>The value of a live entry, or <see langword="null"/>.</summary>
    ValueTask<byte[]?> GetAsync(string purpose, string key, CancellationToken cancellationToken);

    /// <summary>Removes a live entry and returns its value; of any number of callers exactly one gets it, the others <see langword="null"/>.</summary>
    ValueTask<byte[]?> TakeAsync(string purpose, string key, CancellationToken cancellationToken);

    /// <summary>Removes an entry; says whether a live one was there.</summary>
    ValueTask<bool> RemoveAsync(string purpose, string key, CancellationToken cancellationToken);
}
