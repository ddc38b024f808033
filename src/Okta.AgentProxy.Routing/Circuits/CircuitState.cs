namespace Okta.AgentProxy.Routing;

/// <summary>What a circuit breaker lets through. The numbers are the values of the gauge.</summary>
internal enum CircuitState
{
    /// <summary>Everything.</summary>
    Closed = 0,

    /// <summary>One request, to see whether the backend is back.</summary>
    HalfOpen = 1,

    /// <summary>Nothing.</summary>
    Open = 2,
}
