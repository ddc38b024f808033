using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace DemoServers.Mcp;

/// <summary>
/// One MCP path: 1. checks host and origin, 2. reads the message, 3. decides the era, 4. hands it to a session (legacy) or to a server of its own (modern).
/// </summary>
internal sealed class DualEraMcpEndpoint(DualEraMcpOptions options, LegacySessions sessions, CancellationToken stopping)
{
    private readonly EnvelopeRules _rules = new(options.Eras);
    private readonly LocalHosts _hosts = new(options.AllowedHosts);
    private readonly ModernRequests _modern = new(options, stopping);

    public async Task HandleAsync(HttpContext http)
    {
        if (_hosts.Check(http.Request) is { } foreign)
        {
            await McpAnswer.RefuseAsync(http, foreign);
            return;
        }

        if (!HttpMethods.IsPost(http.Request.Method) && _rules.CheckRevision(http) is { } refusal)
        {
            await McpAnswer.RefuseAsync(http, refusal);
            return;
        }

        try
        {
            await (http.Request.Method switch
            {
                "POST" => PostAsync(http),
                _ when EnvelopeRules.IsModern(http) || !options.Eras.HasFlag(McpEras.Legacy) => NotAllowedAsync(http),
                "GET" => sessions.GetAsync(http, stopping),
                _ => sessions.DeleteAsync(http),
            });
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            // The client hung up or the host is stopping: nobody is left to answer.
        }
    }

    private async Task PostAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
        {
            await McpAnswer.RefuseAsync(http, new(415, -32000, "Unsupported Media Type: Content-Type must be application/json"));
            return;
        }

        var accept = http.Request.Headers.Accept.ToString();

        if (!Accepts(accept, "application/json") || !Accepts(accept, "text/event-stream"))
        {
            await McpAnswer.RefuseAsync(http, new(406, -32000, "Not Acceptable: Client must accept both application/json and text/event-stream"));
            return;
        }

        var (message, malformed) = await ReadAsync(http);

        if (message is null)
        {
            await McpAnswer.RefuseAsync(http, malformed!);
            return;
        }

        var id = message is JsonRpcRequest request ? request.Id : default;
        var modern = EnvelopeRules.IsModern(http, message) && options.Eras.HasFlag(McpEras.Modern);
        var refusal = _rules.CheckRevision(http) ?? (modern ? EnvelopeRules.CheckModern(http, message) : null);

        if (refusal is not null)
        {
            await McpAnswer.RefuseAsync(http, refusal, id);
            return;
        }

        await (modern ? _modern.HandleAsync(http, message, id) : HandleLegacyAsync(http, message, id));
    }

    private Task HandleLegacyAsync(HttpContext http, JsonRpcMessage message, RequestId id) =>
        options.Eras.HasFlag(McpEras.Legacy)
            ? sessions.PostAsync(http, message, id)
            : McpAnswer.RefuseAsync(http, new(400, -32020, $"The {McpHeaders.ProtocolVersion} header is required"), id);

    private static async Task<(JsonRpcMessage? Message, McpRefusal? Malformed)> ReadAsync(HttpContext http)
    {
        JsonDocument document;

        try
        {
            document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException)
        {
            return (null, new(400, -32700, "Parse error: the body is not JSON"));
        }

        using (document)
        {
            try
            {
                var message = document.Deserialize<JsonRpcMessage>(McpJsonUtilities.DefaultOptions)!;
                var revision = http.Request.Headers[McpHeaders.ProtocolVersion].ToString();

                message.Context = new() { ProtocolVersion = revision.Length == 0 ? null : revision };
                return (message, null);
            }
            catch (JsonException)
            {
                return (null, new(400, -32600, "Invalid Request: the body is not one JSON-RPC message"));
            }
        }
    }

    private static Task NotAllowedAsync(HttpContext http)
    {
        http.Response.Headers.Allow = "POST";

        return McpAnswer.RefuseAsync(http, new(405, -32000, "Method Not Allowed"));
    }

    internal static bool Accepts(string accept, string mediaType) =>
        accept.Contains(mediaType, StringComparison.OrdinalIgnoreCase)
        || accept.Contains("*/*", StringComparison.Ordinal)
        || accept.Contains(string.Concat(mediaType.AsSpan(0, mediaType.IndexOf('/', StringComparison.Ordinal)), "/*"), StringComparison.OrdinalIgnoreCase);
}
