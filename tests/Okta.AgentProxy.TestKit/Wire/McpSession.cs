using System.Text.Json.Nodes;

namespace Okta.AgentProxy.TestKit.Wire;

/// <summary>A session of a handshake revision, opened over plain HTTP.</summary>
public sealed class McpSession
{
    private readonly HttpClient _client;
    private readonly Uri _url;

    private McpSession(HttpClient client, Uri url, string id)
    {
        _client = client;
        _url = url;
        Id = id;
    }

    /// <summary>The value of <c>Mcp-Session-Id</c>.</summary>
    public string Id { get; }

    /// <summary>Does the handshake.</summary>
    public static async Task<McpSession> OpenAsync(HttpClient client, Uri url, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);

        using var response = await client.SendAsync(McpRequests.Initialize(url), cancellationToken);
        response.EnsureSuccessStatusCode();

        var session = new McpSession(client, url, response.Headers.GetValues("Mcp-Session-Id").Single());
        using var initialized = McpRequests.Post(url, """{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        initialized.Headers.Add("Mcp-Session-Id", session.Id);
        initialized.Headers.Add("MCP-Protocol-Version", McpRequests.LegacyRevision);
        using var accepted = await client.SendAsync(initialized, cancellationToken);
        accepted.EnsureSuccessStatusCode();

        return session;
    }

    /// <summary>Sends a request and opens its answer as a stream.</summary>
    public Task<EventStream> RequestAsync(string method, int id, JsonObject? parameters = null, CancellationToken cancellationToken = default) =>
        EventStream.OpenAsync(_client, McpRequests.Legacy(_url, Id, method, id, parameters), cancellationToken);

    /// <summary>Opens the session's own stream, or resumes one.</summary>
    public Task<EventStream> ListenAsync(string? lastEventId = null, CancellationToken cancellationToken = default) =>
        EventStream.OpenAsync(_client, McpRequests.Listen(_url, Id, lastEventId), cancellationToken);

    /// <summary>Ends the session and returns the server's answer.</summary>
    public Task<HttpResponseMessage> EndAsync(CancellationToken cancellationToken = default) =>
        _client.SendAsync(McpRequests.End(_url, Id), cancellationToken);
}
