using System.Net;
using System.Text.Json.Nodes;
using Okta.AgentProxy.TestKit.Backends;
using Okta.AgentProxy.TestKit.Wire;

namespace Okta.AgentProxy.IntegrationTests.Demos;

/// <summary>The 2026-07-28 side of the dual-era endpoint, on the wire.</summary>
public sealed class ModernRequestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Mcp-Method", "tools/list", -32020)]
    [InlineData("Mcp-Name", "another_tool", -32020)]
    [InlineData("Mcp-Name", "=?base64?!?=", -32020)]
    [InlineData("MCP-Protocol-Version", "2031-01-01", -32022)]
    [InlineData("Mcp-Param-Region", "eu", -32020)]
    public async Task Header_DiffersFromTheBody_IsRefusedWithTheRequestsId(string header, string value, int code)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var arguments = new JsonObject { ["region"] = "us", ["query"] = "q" };
        using var request = McpRequests.Modern(backend.Url, "tools/call", 9, McpRequests.Call("test_header_tool", arguments));
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await client.SendAsync(request, Cancellation);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal((code, 9), ((int)body["error"]!["code"]!, (int)body["id"]!));
    }

    [Fact]
    public async Task Method_Unknown_IsNotFoundWithAJsonRpcError()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();

        using var response = await client.SendAsync(McpRequests.Modern(backend.Url, "no/such", 1), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("-32601", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_Subscription_AcknowledgesThenDeliversOnlyWhatWasAsked()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var wanted = new JsonObject
        {
            ["notifications"] = new JsonObject { ["promptsListChanged"] = true, ["resourceSubscriptions"] = new JsonArray("test://watched-resource") },
        };
        await using var stream = await EventStream.OpenAsync(client, McpRequests.Modern(backend.Url, "subscriptions/listen", 5, wanted), Cancellation);
        var acknowledged = await stream.NextDataAsync();

        await backend.Changes.ToolsChangedAsync();
        await backend.Changes.PromptsChangedAsync();
        await backend.Changes.ResourceUpdatedAsync("test://watched-resource");

        Assert.Contains("notifications/subscriptions/acknowledged", acknowledged, StringComparison.Ordinal);
        Assert.Contains("notifications/prompts/list_changed", await stream.NextDataAsync(), StringComparison.Ordinal);
        var updated = JsonNode.Parse((await stream.NextDataAsync())!)!["params"]!;
        Assert.Equal("test://watched-resource", (string?)updated["uri"]);
        Assert.Equal(5, (int)updated["_meta"]!["io.modelcontextprotocol/subscriptionId"]!);
    }

    [Fact]
    public async Task Listen_ClientHangsUp_EndsTheSubscription()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        using var client = WireClient.Create();
        var wanted = new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } };

        await using (var stream = await EventStream.OpenAsync(client, McpRequests.Modern(backend.Url, "subscriptions/listen", 5, wanted), Cancellation))
        {
            await stream.NextDataAsync();
            Assert.Equal(1, backend.Changes.OpenListeners);
        }

        var recorded = Assert.Single(backend.Requests.All);
        await recorded.Aborted;
        await recorded.Completed;
        Assert.Equal(0, backend.Changes.OpenListeners);
    }
}
