namespace Okta.AgentProxy;

/// <summary>
/// A place outside a node's memory where obtained credentials are kept, so that nodes share them and a restart does not lose them.
/// A singleton, called only when the memory layer in front of it has no answer; thread-safe. Choose one with <c>UseTokenCache&lt;T&gt;()</c>.
/// </summary>
/// <remarks>
/// What leaves the process must be encrypted and bound to its key: whoever can write to the store could otherwise hand one user's credential to
/// another. A cache that fails may throw: the caller goes on as if it were empty.
/// </remarks>
public interface ITokenCache
{
    /// <summary>The credential kept under <paramref name="key"/>, or <see langword="null"/>.</summary>
    /// <param name="key">A hash of everything the credential depends on (ruling 12): 64 hex digits, no secret.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<CachedToken?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Keeps a credential until its own <see cref="CachedToken.ExpiresAt"/>, never longer.</summary>
    ValueTask SetAsync(string key, CachedToken token, CancellationToken cancellationToken);

    /// <summary>Forgets the credential kept under <paramref name="key"/>.</summary>
    ValueTask RemoveAsync(string key, CancellationToken cancellationToken);
}
