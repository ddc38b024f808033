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
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", (RequestDelegate)(http => WriteAsync(http, HealthStatus.Healthy))).WithDisplayName("Health: live");
        endpoints.MapGet("/health/ready", (RequestDelegate)ReadyAsync).WithDisplayName("Health: ready");
        endpoints.MapGet("/health", (RequestDelegate)ReadyAsync).WithDisplayName("Health");
    }

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
