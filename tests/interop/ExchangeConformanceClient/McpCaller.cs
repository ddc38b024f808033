using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExchangeConformanceClient;

/// <summary>As little of an MCP client as a conformance scenario needs: the challenge, the handshake, and one list.</summary>
internal sealed partial class McpCaller(Uri server) : IDisposable
{
    private static readonly string Version = Environment.GetEnvironmentVariable("MCP_CONFORMANCE_PROTOCOL_VERSION") is { Length: > 0 } version ? version : "2025-11-25";

    private readonly HttpClient _http = new();
    private string? _session;

    /// <summary>The <c>resource_metadata</c> of the server's challenge; <see langword="null"/> when it names none.</summary>
    public async Task<Uri?> FindResourceMetadataAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(Initialize, authorization: null, cancellationToken);
        var challenge = string.Join(", ", response.Headers.WwwAuthenticate.Select(h => h.ToString()));
        var match = ResourceMetadata().Match(challenge);
        return response.StatusCode == HttpStatusCode.Unauthorized && match.Success ? new Uri(match.Groups[1].Value) : null;
    }

    /// <summary>Greets the server and lists its tools.</summary>
    public async Task<bool> ListToolsAsync(string authorization, CancellationToken cancellationToken)
    {
        if (IsStateless)
        {
            using var list = await SendAsync(StatelessList, authorization, cancellationToken);
            return list.IsSuccessStatusCode;
        }

        using var hello = await SendAsync(Initialize, authorization, cancellationToken);
        _session = hello.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.First() : null;
        if (!hello.IsSuccessStatusCode)
        {
            Console.Error.WriteLine($"initialize: {(int)hello.StatusCode}");
            return false;
        }

        using var ready = await SendAsync(new { jsonrpc = "2.0", method = "notifications/initialized" }, authorization, cancellationToken);
        using var tools = await SendAsync(new { jsonrpc = "2.0", id = 2, method = "tools/list", @params = new { } }, authorization, cancellationToken);
        return tools.IsSuccessStatusCode;
    }

    public void Dispose() => _http.Dispose();

    // 2026-07-28: no handshake, every request says who asks.
    private static bool IsStateless => string.CompareOrdinal(Version, "2026-07-28") >= 0;

    private static object StatelessList => new
    {
        jsonrpc = "2.0",
        id = 1,
        method = "tools/list",
        @params = new
        {
            _meta = new Dictionary<string, object>
            {
                ["io.modelcontextprotocol/protocolVersion"] = Version,
                ["io.modelcontextprotocol/clientInfo"] = new { name = "exchange-conformance-client", version = "1.0.0" },
                ["io.modelcontextprotocol/clientCapabilities"] = new { },
            },
        },
    };

    private static object Initialize => new
    {
        jsonrpc = "2.0",
        id = 1,
        method = "initialize",
        @params = new { protocolVersion = Version, capabilities = new { }, clientInfo = new { name = "exchange-conformance-client", version = "1.0.0" } },
    };

    private Task<HttpResponseMessage> SendAsync(object message, string? authorization, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, server) { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(message)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", Version);
        if (_session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", _session);
        }

        if (IsStateless)
        {
            request.Headers.Add("Mcp-Method", authorization is null ? "initialize" : "tools/list");
        }

        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return _http.SendAsync(request, cancellationToken);
    }

    [GeneratedRegex("resource_metadata=\"?([^\",\\s]+)")]
    private static partial Regex ResourceMetadata();
}
