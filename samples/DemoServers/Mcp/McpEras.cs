namespace DemoServers.Mcp;

/// <summary>The protocol generations an endpoint speaks.</summary>
[Flags]
public enum McpEras
{
    /// <summary>None: every request is refused.</summary>
    None = 0,

    /// <summary>2025-11-25 and earlier: the initialize handshake, sessions, the GET stream.</summary>
    Legacy = 1,

    /// <summary>2026-07-28: stateless requests that carry their own version and capabilities.</summary>
    Modern = 2,

    /// <summary>Both generations on one path.</summary>
    Both = Legacy | Modern,
}
