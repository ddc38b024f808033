namespace Okta.AgentProxy;

/// <summary>
/// One of the places in this node's memory where tokens are kept. A singleton; thread-safe. Called by the admin API and when tokens are purged, never on
/// the request path.
/// </summary>
public interface ITokenCacheLayer
{
    /// <summary>What it is called in answers.</summary>
    string Name { get; }

    /// <summary>The tokens that <paramref name="filter"/> means, without the tokens themselves; lazily.</summary>
    IEnumerable<KeptToken> List(TokenFilter filter);

    /// <summary>Forgets the tokens that <paramref name="filter"/> means, those that are being obtained right now included.</summary>
    /// <returns>How many there were.</returns>
    int Remove(TokenFilter filter);
}
