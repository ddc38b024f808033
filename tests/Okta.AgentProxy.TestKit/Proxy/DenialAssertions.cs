using System.Net;
using System.Text.Json;
using Xunit;

namespace Okta.AgentProxy.TestKit;

/// <summary>Reads the answers of design §6.</summary>
public static class DenialAssertions
{
    /// <summary>The origin's body: <c>error</c>, <c>message</c>, <c>agent_id</c>, <c>details</c>.</summary>
    public static async Task<JsonElement> ShouldBeDeniedAsync(this HttpResponseMessage response, string code, HttpStatusCode status = HttpStatusCode.Forbidden, string? agentId = null)
    {
        var body = await response.JsonAsync();

        Assert.Equal((status, code), (response.StatusCode, body.GetProperty("error").GetString()));
        Assert.False(string.IsNullOrEmpty(body.GetProperty("message").GetString()));
        if (agentId is not null)
        {
            Assert.Equal(agentId, body.GetProperty("agent_id").GetString());
        }

        return body;
    }

    /// <summary>A JSON-RPC error; returns its <c>error</c> member.</summary>
    public static async Task<JsonElement> ShouldBeJsonRpcErrorAsync(this HttpResponseMessage response, HttpStatusCode status, int code, string rawId)
    {
        var body = await response.JsonAsync();

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("2.0", body.GetProperty("jsonrpc").GetString());
        Assert.Equal(rawId, body.GetProperty("id").GetRawText());
        Assert.Equal(code, body.GetProperty("error").GetProperty("code").GetInt32());
        return body.GetProperty("error");
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
