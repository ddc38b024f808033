namespace DemoServers.Mcp;

/// <summary>Header names and revisions of MCP over HTTP.</summary>
internal static class McpHeaders
{
    public const string SessionId = "Mcp-Session-Id";
    public const string ProtocolVersion = "MCP-Protocol-Version";
    public const string Method = "Mcp-Method";
    public const string Name = "Mcp-Name";
    public const string ParamPrefix = "Mcp-Param-";
    public const string LastEventId = "Last-Event-ID";

    public const string ModernRevision = "2026-07-28";

    public static readonly string[] LegacyRevisions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    public static string[] RevisionsOf(McpEras eras) =>
        [.. eras.HasFlag(McpEras.Legacy) ? LegacyRevisions : [], .. eras.HasFlag(McpEras.Modern) ? new[] { ModernRevision } : []];
}
