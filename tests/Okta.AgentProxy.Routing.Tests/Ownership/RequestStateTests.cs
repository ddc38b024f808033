using System.Text.Json;
using Okta.AgentProxy.DevOrg;
using static Okta.AgentProxy.Routing.Tests.Ownership.OwnershipCalls;

namespace Okta.AgentProxy.Routing.Tests.Ownership;

public sealed class RequestStateTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task State_OfTheCaller_IsSealedForTheClientAndOpenedForTheBackend(bool isStream, bool inBytes)
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);

        var state = await AskAsync(Shape(proxy.As(), isStream, inBytes));
        using var response = await AnswerAsync(proxy.As(), state);

        Assert.DoesNotContain("plain", state, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Message("tools/call", true, "\"name\":\"ask\",\"inputResponses\":{},\"requestState\":\"plain-state-of-gr\\u00F6\\u00DFe\\u0022\""), Encoding.UTF8.GetString(backend.Requests.All[^1].Body.Span));
    }

    [Theory]
    [InlineData("cursor", DevOrgPreset.Bob, "/b")]
    [InlineData("claude-code", DevOrgPreset.Alice, "/b")]
    [InlineData("cursor", DevOrgPreset.Alice, "/c")]
    public async Task State_OfAnotherUserAgentOrBackend_IsRefused(string agent, string user, string path)
    {
        await using var backend = await SharedTaskBackend.StartAsync();
        await using var proxy = await StartProxyAsync(backend.Url);
        var state = await AskAsync(proxy.As());
        backend.Requests.Clear();

        using var response = await AnswerAsync(proxy.As(agent, user), state, path);

        var error = await response.ShouldBeJsonRpcErrorAsync(HttpStatusCode.OK, JsonRpcErrorCodes.InvalidParams, "7");
        Assert.Equal("request_state_invalid", error.GetProperty("data").GetProperty("error").GetString());
        Assert.Empty(backend.Requests.All);
        Assert.DoesNotContain("plain-state", string.Join('\n', proxy.Logs.Entries), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(TestCaller caller)
    {
        using var response = await SendAsync(caller, "tools/call", true, "\"name\":\"ask\",\"arguments\":{\"of\":\"größe\\\"\"}", "ask");
        return (await MessageAsync(response)).GetProperty("result").GetProperty("requestState").GetString()!;
    }

    private static Task<HttpResponseMessage> AnswerAsync(TestCaller caller, string state, string path = McpPath) =>
        SendAsync(caller, "tools/call", true, $"\"name\":\"ask\",\"inputResponses\":{{}},\"requestState\":{JsonSerializer.Serialize(state)}", "ask", path);
}
