namespace Okta.AgentProxy;

/// <summary>Looks into the kept tokens and purges them, on every node that shares the storage. Thread-safe; for the admin API.</summary>
public interface ITokenCacheAdmin
{
    /// <summary>The layers of this node.</summary>
    IReadOnlyList<string> Layers { get; }

    /// <summary>At most <paramref name="limit"/> of the tokens in this node's memory that <paramref name="filter"/> means.</summary>
    IReadOnlyList<KeptToken> List(TokenFilter filter, int limit);

    /// <summary>
    /// Makes every node forget the tokens that <paramref name="filter"/> means: the next call obtains them anew. Recorded as a change of the configuration,
    /// with the <see cref="ChangeActor"/>.
    /// </summary>
    /// <returns>How many were in this node's memory.</returns>
    /// <exception cref="ArgumentException">The filter is empty.</exception>
    ValueTask<int> PurgeAsync(TokenFilter filter, CancellationToken cancellationToken);
}
