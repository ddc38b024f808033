using System.Net;
using System.Text.Json.Nodes;
using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.Endpoints;

public sealed class UserInfoEndpointTests
{
    [Theory]
    [InlineData("default")]
    [InlineData("")]
    public async Task UserInfo_TokenWithOpenId_ReturnsTheUser(string server)
    {
        await using var org = await StartAsync();

        using var response = await GetAsync(org, server, org.Server.IssueAccessToken(DevOrgPreset.Alice, Public, ["openid", "profile", "email", "groups"], authorizationServerId: server));

        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal("00u1alice00000000001", (string?)body["sub"]);
        Assert.Equal("Alice Doe", (string?)body["name"]);
        Assert.Equal(DevOrgPreset.Alice, (string?)body["email"]);
        Assert.Equal(3, body["groups"]!.AsArray().Count);
    }

    [Fact]
    public async Task UserInfo_NoToken_IsABareChallenge()
    {
        await using var org = await StartAsync();

        using var response = await GetAsync(org, "default", null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain("error", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserInfo_BadTokens_AreRefused()
    {
        await using var org = await StartAsync();
        string[] scopes = ["openid"];
        string[] tokens =
        [
            "nonsense",
            org.Server.IssueAccessToken(null, Service, scopes),
            org.Server.IssueAccessToken(DevOrgPreset.Alice, Public, scopes, lifetime: TimeSpan.Zero),
            org.Server.IssueAccessToken(DevOrgPreset.Alice, Public, scopes, authorizationServerId: ""),
            org.Server.IssueIdToken(DevOrgPreset.Alice, Public),
        ];

        foreach (var token in tokens)
        {
            using var response = await GetAsync(org, "default", token);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task UserInfo_WithoutOpenId_Is403()
    {
        await using var org = await StartAsync();

        using var response = await GetAsync(org, "default", org.Server.IssueAccessToken(DevOrgPreset.Alice, Public, ["mcp:read"]));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("insufficient_scope", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserInfo_TokenInTheQuery_IsRefused()
    {
        await using var org = await StartAsync();

        using var response = await org.Http.GetAsync(new Uri("/oauth2/default/v1/userinfo?access_token=x", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static Task<HttpResponseMessage> GetAsync(TestOrg org, string server, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Path(server) + "/userinfo");
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        return org.Http.SendAsync(request);
    }
}
