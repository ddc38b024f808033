using System.Collections.Concurrent;
using System.Security.Cryptography;
using ModelContextProtocol.Protocol;

namespace DemoServers.Mcp;

/// <summary>The sessions of the handshake revisions: made by initialize, named by <c>Mcp-Session-Id</c>, ended by DELETE.</summary>
internal sealed class LegacySessions(DualEraMcpOptions options, IServiceProvider services)
{
    private readonly ConcurrentDictionary<string, LegacySession> _sessions = new(StringComparer.Ordinal);

    public async Task PostAsync(HttpContext http, JsonRpcMessage message, RequestId id)
    {
        var sessionId = http.Request.Headers[McpHeaders.SessionId].ToString();
        LegacySession? session;

        if (sessionId.Length > 0)
        {
            if (!_sessions.TryGetValue(sessionId, out session))
            {
                await McpAnswer.RefuseAsync(http, NotFound, id);
                return;
            }
        }
        else if (message is not JsonRpcRequest { Method: "initialize" })
        {
            await McpAnswer.RefuseAsync(http, new(400, -32000, "Bad Request: Mcp-Session-Id header is required"), id);
            return;
        }
        else if (_sessions.Count >= options.MaxSessions)
        {
            await McpAnswer.RefuseAsync(http, new(503, -32000, "Too many sessions"), id);
            return;
        }
        else
        {
            session = new LegacySession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), options, services);
            _sessions[session.Id] = session;
        }

        http.Response.Headers[McpHeaders.SessionId] = session.Id;
        await session.PostAsync(http, message);
    }

    public async Task GetAsync(HttpContext http, CancellationToken stopping)
    {
        if (!DualEraMcpEndpoint.Accepts(http.Request.Headers.Accept.ToString(), "text/event-stream"))
        {
            await McpAnswer.RefuseAsync(http, new(406, -32000, "Not Acceptable: Client must accept text/event-stream"));
            return;
        }

        if (await FindAsync(http) is not { } session)
        {
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        http.Response.Headers[McpHeaders.SessionId] = session.Id;

        if (http.Request.Headers[McpHeaders.LastEventId].ToString() is { Length: > 0 } lastEventId)
        {
            await session.ResumeAsync(http, lastEventId, ended.Token);
        }
        else
        {
            await session.ListenAsync(http, ended.Token);
        }
    }

    public async Task DeleteAsync(HttpContext http)
    {
        if (await FindAsync(http) is { } session && _sessions.TryRemove(session.Id, out _))
        {
            await session.DisposeAsync();
        }
    }

    public void CloseAll()
    {
        foreach (var session in _sessions.Values)
        {
            session.Close();
        }
    }

    private static McpRefusal NotFound { get; } = new(404, -32001, "Session not found");

    private async Task<LegacySession?> FindAsync(HttpContext http)
    {
        var id = http.Request.Headers[McpHeaders.SessionId].ToString();

        if (id.Length > 0 && _sessions.TryGetValue(id, out var session))
        {
            return session;
        }

        await McpAnswer.RefuseAsync(http, id.Length == 0 ? new(400, -32000, "Bad Request: Mcp-Session-Id header is required") : NotFound);
        return null;
    }
}
