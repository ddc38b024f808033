namespace Okta.AgentProxy.Exchange;

/// <summary>Whether and for whom a failure is remembered.</summary>
internal enum RefusalKind
{
    /// <summary>Not at all: the next call tries again.</summary>
    None,

    /// <summary>For callers with the very same token: another sign-in may succeed at once.</summary>
    ThisToken,

    /// <summary>For everyone with the same key.</summary>
    Everyone,

    /// <summary>For everyone with the same key, until the server's <c>Retry-After</c> is over.</summary>
    RetryLater,
}
