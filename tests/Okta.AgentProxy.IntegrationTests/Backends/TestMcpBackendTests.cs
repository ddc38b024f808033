using System.Net;
using System.Text.Json.Nodes;
using DemoServers.Mcp;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.TestKit.Backends;
using Okta.AgentProxy.TestKit.Wire;

namespace Okta.AgentProxy.IntegrationTests.Backends;

public sealed class TestMcpBackendTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Authorize_Refused_ChallengesWithSomethingNoClientMaySee()
    {
        await using var backend = await TestMcpBackend.StartAsync(new()
        {
            Authorize = http => ValueTask.FromResult(http.Request.Headers.Authorization == "Bearer good"),
        });
        using var client = WireClient.Create();
        using var good = McpRequests.Modern(backend.Url, "server/discover", 1);
        good.Headers.Add("Authorization", "Bearer good");

        using var refused = await client.SendAsync(McpRequests.Modern(backend.Url, "server/discover", 2), Cancellation);
        using var accepted = await client.SendAsync(good, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("resource_metadata", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.True(refused.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Theory]
    [InlineData(McpEras.Modern, "GET", HttpStatusCode.MethodNotAllowed)]
    [InlineData(McpEras.Modern, "DELETE", HttpStatusCode.MethodNotAllowed)]
    [InlineData(McpEras.Both, "GET", HttpStatusCode.BadRequest)]
    public async Task Eras_MethodOfSessions_IsOnlyThereWithTheLegacyEra(McpEras eras, string method, HttpStatusCode expected)
    {
        await using var backend = await TestMcpBackend.StartAsync(new() { Eras = eras });
        using var client = WireClient.Create();
        using var request = new HttpRequestMessage(new HttpMethod(method), backend.Url);
        request.Headers.Accept.ParseAdd("text/event-stream");

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Eras_LegacyOnly_AnswersAProbeAsOlderServersDo()
    {
        await using var backend = await TestMcpBackend.StartAsync(new() { Eras = McpEras.Legacy });
        using var client = WireClient.Create();

        using var response = await client.SendAsync(McpRequests.Modern(backend.Url, "server/discover", 1), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal((-32000, 1), ((int)error["error"]!["code"]!, (int)error["id"]!));
    }

    [Fact]
    public async Task ChecksHost_Off_LetsForeignOriginsIn()
    {
        await using var strict = await TestMcpBackend.StartAsync();
        await using var open = await TestMcpBackend.StartAsync(new() { ChecksHost = false });

        Assert.Equal(StatusCodes.Status403Forbidden, await DiscoverFromAsync(strict, "http://evil.example.com"));
        Assert.Equal(StatusCodes.Status200OK, await DiscoverFromAsync(strict, "http://localhost:1234"));
        Assert.Equal(StatusCodes.Status200OK, await DiscoverFromAsync(open, "http://evil.example.com"));
    }

    private static async Task<int> DiscoverFromAsync(TestMcpBackend backend, string origin)
    {
        using var client = WireClient.Create();
        using var request = McpRequests.Modern(backend.Url, "server/discover", 1);
        request.Headers.Add("Origin", origin);
        using var response = await client.SendAsync(request, Cancellation);

        return (int)response.StatusCode;
    }
}
