namespace Okta.AgentProxy;

/// <summary>What became of the search for a key.</summary>
internal enum KeyLookup
{
    /// <summary>The issuer has such a key, and it is at hand.</summary>
    Found,

    /// <summary>The issuer has no such key.</summary>
    Unknown,

    /// <summary>Nobody can say: the issuer does not answer.</summary>
    Unavailable,
}
