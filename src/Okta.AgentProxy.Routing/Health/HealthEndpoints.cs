using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Okta.AgentProxy.Routing.Health;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c> (and <c>/health</c>): it has a configuration and every registered check passes. No
/// authentication, and nothing but states in the answer.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>What these endpoints are asked with, as the <c>Allow</c> header says it.</summary>
    public const string Methods = "GET, HEAD";

    // RFC 9110 §9.1: whoever serves GET serves HEAD; uptime probes use it. The server leaves the body out.
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/health/live", GetAndHead, (RequestDelegate)(http => WriteAsync(http, HealthStatus.Healthy))).WithDisplayName("Health: live");
        endpoints.MapMethods("/health/ready", GetAndHead, (RequestDelegate)ReadyAsync).WithDisplayName("Health: ready");
        endpoints.MapMethods("/health", GetAndHead, (RequestDelegate)ReadyAsync).WithDisplayName("Health");
    }

    /// <summary>Whether the path is one of these endpoints', as routing reads it.</summary>
    public static bool Serves(PathString path) =>
        path.Value?.TrimEnd('/') is { } text
        && (Is(text, "/health") || Is(text, "/health/live") || Is(text, "/health/ready"));

    private static bool Is(string path, string own) => string.Equals(path, own, StringComparison.OrdinalIgnoreCase);

    private static async Task ReadyAsync(HttpContext http)
    {
        var report = await http.RequestServices.GetRequiredService<HealthCheckService>().CheckHealthAsync(http.RequestAborted);
        await WriteAsync(http, report.Status);
    }

    private static Task WriteAsync(HttpContext http, HealthStatus status)
    {
        http.Response.StatusCode = status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(new HealthAnswer(status.ToString().ToLowerInvariant()), HealthJson.Default.HealthAnswer, cancellationToken: http.RequestAborted);
    }
}
