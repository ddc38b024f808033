using DemoServers.Mcp;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Server;

namespace Okta.AgentProxy.TestKit.Backends;

/// <summary>How a <see cref="TestMcpBackend"/> behaves.</summary>
public sealed class TestMcpBackendOptions
{
    /// <summary>The protocol generations it speaks.</summary>
    /// <value>The default is both.</value>
    public McpEras Eras { get; init; } = McpEras.Both;

    /// <summary>The path of the MCP endpoint.</summary>
    /// <value>The default is <c>/mcp</c>.</value>
    public string Path { get; init; } = "/mcp";

    /// <summary>Whether it refuses foreign <c>Host</c> and <c>Origin</c> values itself.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ChecksHost { get; init; } = true;

    /// <summary>Whether its legacy streams carry event ids and can be resumed.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ResumableStreams { get; init; } = true;

    /// <summary>Tools beside the conformance fixtures.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<McpServerTool> Tools { get; init; } = [];

    /// <summary>Decides whether a request carries the credential this backend wants; when not, it answers 401 with a challenge of its own.</summary>
    /// <value>The default is null: everything is let in.</value>
    public Func<HttpContext, ValueTask<bool>>? Authorize { get; init; }
}
