using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace DemoServers.Mcp;

/// <summary>A refusal: the HTTP status and the JSON-RPC error that goes with it.</summary>
internal sealed record McpRefusal(int Status, int Code, string Message, JsonNode? Data = null);

/// <summary>Writes the answers that the transport does not write itself.</summary>
internal static class McpAnswer
{
    public static Task RefuseAsync(HttpContext http, McpRefusal refusal, RequestId id = default)
    {
        // Every error to a request whose id could be read must carry it, else a client waits for its answer for ever.
        JsonRpcMessage error = new JsonRpcError
        {
            Id = id,
            Error = new() { Code = refusal.Code, Message = refusal.Message, Data = refusal.Data },
        };

        http.Response.StatusCode = refusal.Status;

        return http.Response.WriteAsJsonAsync(error, McpJsonUtilities.DefaultOptions, "application/json", http.RequestAborted);
    }

    public static void StartEventStream(HttpContext http)
    {
        http.Response.Headers.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    public static void TurnIntoAccepted(HttpContext http)
    {
        http.Response.Headers.Remove("Content-Type");
        http.Response.Headers.Remove("X-Accel-Buffering");
        http.Response.StatusCode = StatusCodes.Status202Accepted;
    }
}
