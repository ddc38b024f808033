using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Lets pages of allowed origins call and read the answers: preflights are answered before authentication, because a browser sends them without
/// credentials, and the headers that MCP clients need are exposed (P10). The stage before has refused every other origin. A host with a CORS policy of
/// its own (<c>.RequireCors(…)</c>) overrules this one: its middleware answers first and writes last.
/// </summary>
internal sealed class CorsStage(RequestDelegate next)
{
    private const string Exposed = "Mcp-Session-Id, WWW-Authenticate, MCP-Protocol-Version, Retry-After";
    private const string MirroredParameterPrefix = "mcp-param-";

    private static readonly HashSet<string> AllowedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "accept", "authorization", "content-type", "last-event-id", "mcp-method", "mcp-name", "mcp-protocol-version", "mcp-session-id", "traceparent", "tracestate",
        "x-agent-id", "x-mcp-agent",
    };

    public Task InvokeAsync(HttpContext http)
    {
        var origin = http.Request.Headers.Origin;
        var isOptions = HttpMethods.IsOptions(http.Request.Method);
        if (origin.Count == 0)
        {
            return isOptions && http.GetMcpProxy().Backend.Protocol == BackendProtocol.Mcp ? RefuseAsync(http) : next(http);
        }

        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.Vary = "Origin";
        if (!isOptions || http.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            headers.AccessControlExposeHeaders = Exposed;
            return isOptions && http.GetMcpProxy().Backend.Protocol == BackendProtocol.Mcp ? RefuseAsync(http) : next(http);
        }

        headers.AccessControlAllowMethods = BackendMethods.TextFor(http.GetMcpProxy().Backend);
        headers.AccessControlAllowHeaders = string.Join(", ", Requested(http.Request.Headers.AccessControlRequestHeaders).Where(IsAllowed));
        headers.AccessControlMaxAge = "600";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.Headers.Allow = BackendMethods.TextFor(http.GetMcpProxy().Backend);
        return http.GetMcpProxy().FailAsync(ProxyErrors.MethodNotAllowed);
    }

    private static IEnumerable<string> Requested(StringValues values) =>
        values.SelectMany(value => (value ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static bool IsAllowed(string name) =>
        AllowedHeaders.Contains(name) || (name.StartsWith(MirroredParameterPrefix, StringComparison.OrdinalIgnoreCase) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
}
