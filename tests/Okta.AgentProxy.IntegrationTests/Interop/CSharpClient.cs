using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>The C# SDK's client; without a revision it tries 2026-07-28 first and falls back to the handshake.</summary>
internal sealed class CSharpClient(string? revision) : InteropClient
{
    public override async Task<InteropResult> ListAndCallAsync(
        ProxyUnderTest target, string tool, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        var options = new HttpClientTransportOptions
        {
            Endpoint = target.Endpoint,
            AdditionalHeaders = target.Headers.ToDictionary(),
            TransportMode = HttpTransportMode.StreamableHttp,
        };

        await using var transport = new HttpClientTransport(options);
        await using var client = await McpClient.CreateAsync(
            transport, new McpClientOptions { ProtocolVersion = revision }, cancellationToken: cancellationToken);

        var tools = await client.ListToolsAsync(cancellationToken: cancellationToken);
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: cancellationToken);
        var text = string.Join('\n', result.Content.OfType<TextContentBlock>().Select(c => c.Text));

        return new InteropResult(
            [.. tools.Select(t => t.Name)], text, result.IsError == true, client.NegotiatedProtocolVersion ?? "", client.ServerInfo?.Name);
    }
}
