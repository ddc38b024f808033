namespace Okta.AgentProxy.Exchange;

/// <summary>Why a call of a token endpoint came to nothing. Text from the server is cleaned before it gets here.</summary>
internal sealed class TokenFailure
{
    public required TokenFailureKind Kind { get; init; }

    /// <summary>The HTTP status; 0 when there was no answer.</summary>
    public int Status { get; init; }

    /// <summary>The OAuth <c>error</c>.</summary>
    public string? Error { get; init; }

    /// <summary>The OAuth <c>error_description</c>, or our own words.</summary>
    public string? Description { get; init; }

    /// <summary>Okta STS: where the user gives consent.</summary>
    public Uri? InteractionUri { get; init; }

    /// <summary>RFC 9470: the authentication context wanted.</summary>
    public string? AcrValues { get; init; }

    /// <summary>RFC 9470: how recent the sign-in must be, in seconds.</summary>
    public int? MaxAge { get; init; }

    /// <summary>What <c>Retry-After</c> said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the server may have acted on the request although we have no answer from it.</summary>
    public bool MayHaveArrived => Kind is TokenFailureKind.ServerError or TokenFailureKind.Timeout or TokenFailureKind.Broken;

    /// <summary>Whether the endpoint itself is at fault, which is what the circuit breaker counts.</summary>
    public bool IsEndpointFault => MayHaveArrived || Kind is TokenFailureKind.Unreachable or TokenFailureKind.Malformed;

    /// <summary>Whether the same call may be made again.</summary>
    public bool MayRetry(bool singleUse) =>
        Kind is TokenFailureKind.Throttled or TokenFailureKind.Unreachable || (MayHaveArrived && !singleUse);

    public override string ToString() => $"{Kind} {Status} {Error} {Description}";
}
