using System.Net;

namespace Okta.AgentProxy.Routing;

/// <summary>Which answers, and which missing ones, say that a backend is in trouble.</summary>
internal static class BackendFailure
{
    /// <summary>
    /// Whether no caller can have brought the failure about, because the request never got there. A timeout or a broken answer can come from what
    /// was asked: a slow tool, a call that makes the server crash.
    /// </summary>
    public static bool IsNobodysDoing(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } => true,

        // The connection could not be made in time; the wait for an answer ends without an inner exception of this kind.
        OperationCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };

    /// <summary>Whether the backend, or what stands in front of it, says itself that it cannot serve.</summary>
    public static bool IsFailure(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>How long the backend asks to be left alone.</summary>
    public static TimeSpan RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => TimeSpan.Zero,
    };
}
