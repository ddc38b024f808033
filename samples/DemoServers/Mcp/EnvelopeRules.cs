using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace DemoServers.Mcp;

/// <summary>Decides which generation a message belongs to and whether header and body agree about it.</summary>
internal sealed class EnvelopeRules(McpEras eras)
{
    private static readonly string[] RemovedMethods =
        ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"];

    private readonly string[] _revisions = McpHeaders.RevisionsOf(eras);

    /// <summary>Returns the refusal of a revision this endpoint does not speak, or null.</summary>
    public McpRefusal? CheckRevision(HttpContext http)
    {
        var revision = http.Request.Headers[McpHeaders.ProtocolVersion].ToString();

        if (revision.Length == 0 || _revisions.Contains(revision, StringComparer.Ordinal))
        {
            return null;
        }

        // A server of the older era answers as the SDKs of that era do: clients that probe then fall back to initialize.
        return eras == McpEras.Legacy
            ? new(400, -32000, "Bad Request: Unsupported protocol version")
            : new(400, -32022, "Unsupported protocol version", new JsonObject
            {
                // Only revisions that work without a handshake: the others are found by trying initialize.
                ["supported"] = new JsonArray(McpHeaders.ModernRevision),
                ["requested"] = revision,
            });
    }

    public static bool IsModern(HttpContext http, JsonRpcMessage? message = null) =>
        http.Request.Headers[McpHeaders.ProtocolVersion] == McpHeaders.ModernRevision || MetaRevision(message) == McpHeaders.ModernRevision;

    /// <summary>Checks what 2026-07-28 asks of every request: version and capabilities in <c>_meta</c>, equal to the header.</summary>
    public static McpRefusal? CheckModern(HttpContext http, JsonRpcMessage message)
    {
        var header = http.Request.Headers[McpHeaders.ProtocolVersion].ToString();
        var meta = MetaRevision(message);

        if (header.Length == 0)
        {
            return new(400, -32020, $"The {McpHeaders.ProtocolVersion} header is required");
        }

        if (message is not JsonRpcRequest request)
        {
            return meta is null || meta == header ? null : Mismatch(header, meta);
        }

        if (meta is null)
        {
            return new(400, -32602, "Missing _meta field io.modelcontextprotocol/protocolVersion");
        }

        if (meta != header)
        {
            return Mismatch(header, meta);
        }

        if ((request.Params as JsonObject)?["_meta"]?["io.modelcontextprotocol/clientCapabilities"] is not JsonObject)
        {
            return new(400, -32602, "Missing _meta field io.modelcontextprotocol/clientCapabilities");
        }

        return RemovedMethods.Contains(request.Method, StringComparer.Ordinal)
            ? new(404, -32601, $"Method '{request.Method}' does not exist in {McpHeaders.ModernRevision}")
            : null;
    }

    private static McpRefusal Mismatch(string header, string meta) =>
        new(400, -32020, $"The {McpHeaders.ProtocolVersion} header says '{header}', the body says '{meta}'");

    private static string? MetaRevision(JsonRpcMessage? message)
    {
        var parameters = message switch
        {
            JsonRpcRequest request => request.Params,
            JsonRpcNotification notification => notification.Params,
            _ => null,
        };

        return (parameters as JsonObject)?["_meta"] is JsonObject meta
            && meta["io.modelcontextprotocol/protocolVersion"] is JsonValue value
            && value.TryGetValue(out string? revision) ? revision : null;
    }
}
