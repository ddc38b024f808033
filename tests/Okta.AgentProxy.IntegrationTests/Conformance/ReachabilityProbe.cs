using System.Net.Http.Headers;
using System.Text;
using Okta.AgentProxy.IntegrationTests.Interop;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>Makes sure that an MCP server of the right era answers before the suite is let loose on it.</summary>
internal static class ReachabilityProbe
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"probe","version":"1"}}}""";

    private const string Discover =
        """{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"probe","version":"1"}}}}""";

    public static async Task AssertReachableAsync(ProxyUnderTest target, string requirements, CancellationToken cancellationToken)
    {
        var modern = requirements == RequirementSet.Modern;
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Endpoint)
        {
            Content = new StringContent(modern ? Discover : Initialize, Encoding.UTF8, "application/json"),
        };

        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));

        if (modern)
        {
            request.Headers.Add("MCP-Protocol-Version", requirements);
            request.Headers.Add("Mcp-Method", "server/discover");
        }

        foreach (var (name, value) in target.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);

        Assert.True(response.IsSuccessStatusCode && body.Contains("serverInfo\"", StringComparison.Ordinal), $"{target.Endpoint} answered {(int)response.StatusCode}: {body}");
    }
}
