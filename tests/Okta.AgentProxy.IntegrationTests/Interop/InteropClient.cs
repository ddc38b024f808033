namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>An MCP client of somebody else, driven to list the tools and to call one.</summary>
internal abstract class InteropClient
{
    public abstract Task<InteropResult> ListAndCallAsync(
        ProxyUnderTest target, string tool, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancellationToken);

    /// <summary>Finds a client by the name that the theories use.</summary>
    public static InteropClient Named(string name) => name switch
    {
        "csharp" => new CSharpClient(null),
        "csharp-legacy" => new CSharpClient("2025-11-25"),
        "typescript-v1" => new NodeClient("client-v1.mjs"),
        "typescript-v2" => new NodeClient("client-v2.mjs"),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such client."),
    };
}
