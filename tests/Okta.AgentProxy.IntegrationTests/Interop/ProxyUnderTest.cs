namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>Where a client connects, and with which headers: a backend itself, or a proxy in front of it.</summary>
/// <remarks>The interop and conformance tests are written against this, so the same tests run directly and through the proxy.</remarks>
public sealed class ProxyUnderTest(Uri endpoint, IReadOnlyDictionary<string, string>? headers = null, Func<ValueTask>? dispose = null) : IAsyncDisposable
{
    /// <summary>The MCP endpoint that clients are given.</summary>
    public Uri Endpoint => endpoint;

    /// <summary>The headers every request needs, such as the credential and the agent's name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; } = headers ?? new Dictionary<string, string>();

    /// <summary>Nothing in between.</summary>
    public static ProxyUnderTest Direct(Uri backend) => new(backend);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => dispose?.Invoke() ?? ValueTask.CompletedTask;
}
