namespace Okta.AgentProxy.Routing;

/// <summary>Names of the headers that MCP and this proxy give a meaning to.</summary>
internal static class McpHeaders
{
    public const string SessionId = "Mcp-Session-Id";
    public const string AgentId = "X-Agent-ID";
    public const string Name = "Mcp-Name";
    public const string LastEventId = "Last-Event-ID";
    public const string AccelBuffering = "X-Accel-Buffering";
}
