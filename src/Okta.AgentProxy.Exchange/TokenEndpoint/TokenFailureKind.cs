namespace Okta.AgentProxy.Exchange;

/// <summary>In which way a call of a token endpoint came to nothing.</summary>
internal enum TokenFailureKind
{
    /// <summary>The server answered with an OAuth error (RFC 6749 §5.2), or another 4xx.</summary>
    Refused,

    /// <summary>429, or 503 with <c>Retry-After</c>: turned away at the door.</summary>
    Throttled,

    /// <summary>5xx.</summary>
    ServerError,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>No connection: nothing was sent.</summary>
    Unreachable,

    /// <summary>The connection broke when the request may have arrived.</summary>
    Broken,

    /// <summary>An answer that is none: a redirect, the wrong type, garbage, too large.</summary>
    Malformed,

    /// <summary>Not tried: the endpoint failed too often just now.</summary>
    CircuitOpen,

    /// <summary>Not tried: too many calls are waiting for this endpoint.</summary>
    Overloaded,

    /// <summary>Not tried: our own client credential is missing or unusable.</summary>
    Misconfigured,
}
