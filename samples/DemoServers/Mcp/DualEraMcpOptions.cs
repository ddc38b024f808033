using ModelContextProtocol.Server;

namespace DemoServers.Mcp;

/// <summary>What <see cref="DualEraMcpExtensions.MapDualEraMcp"/> serves, and how strictly.</summary>
public sealed class DualEraMcpOptions
{
    /// <summary>Makes the server options of one session (legacy) or one request (modern); collections may be shared between calls.</summary>
    public required Func<McpServerOptions> CreateServerOptions { get; init; }

    /// <summary>The generations to speak.</summary>
    /// <value>The default is <see cref="McpEras.Both"/>.</value>
    public McpEras Eras { get; init; } = McpEras.Both;

    /// <summary>The host names, without port, that <c>Host</c> and <c>Origin</c> may name; empty switches the check off.</summary>
    /// <value>The default is the loopback names.</value>
    public IReadOnlyList<string> AllowedHosts { get; init; } = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Whether legacy streams carry event ids and can be resumed with <c>Last-Event-ID</c>.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ResumableStreams { get; init; }

    /// <summary>How many legacy sessions may be open at once; more are answered with 503.</summary>
    /// <value>The default is 1000.</value>
    public int MaxSessions { get; init; } = 1000;

    /// <summary>Publishes list changes and resource updates to sessions and to <c>subscriptions/listen</c> streams.</summary>
    /// <value>The default is a publisher that nobody else uses.</value>
    public McpChanges Changes { get; init; } = new();
}
