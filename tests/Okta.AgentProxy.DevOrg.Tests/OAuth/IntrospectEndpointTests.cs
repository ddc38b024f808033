using System.Text.Json.Nodes;
using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.OAuth;

public sealed class IntrospectEndpointTests
{
    [Theory]
    [InlineData("default")]
    [InlineData("")]
    public async Task Introspect_LivingAccessToken_IsDescribed(string server)
    {
        await using var org = await StartAsync();
        var token = org.Server.IssueAccessToken(DevOrgPreset.Alice, Public, ["openid", "profile"], authorizationServerId: server);

        var body = await IntrospectAsync(org, server, token);

        Assert.True((bool)body["active"]!);
        Assert.Equal("Bearer", (string?)body["token_type"]);
        Assert.Equal("openid profile", (string?)body["scope"]);
        Assert.Equal(Public, (string?)body["client_id"]);
        Assert.Equal(DevOrgPreset.Alice, (string?)body["username"]);
        Assert.Equal("00u1alice00000000001", (string?)body["uid"]);
    }

    [Fact]
    public async Task Introspect_LivingRefreshToken_IsDescribed()
    {
        await using var org = await StartAsync();
        var tokens = await org.SignInAsync();

        var body = await IntrospectAsync(org, "default", (string)tokens["refresh_token"]!);

        Assert.True((bool)body["active"]!);
        Assert.Equal(DevOrgPreset.Alice, (string?)body["username"]);
    }

    [Fact]
    public async Task Introspect_RefreshTokenOfAnotherServer_IsNotActive()
    {
        await using var org = await StartAsync();
        var tokens = await org.SignInAsync();

        Assert.False((bool)(await IntrospectAsync(org, "", (string)tokens["refresh_token"]!))["active"]!);
    }

    [Fact]
    public async Task Introspect_AnythingElse_IsJustNotActive()
    {
        await using var org = await StartAsync();
        var good = org.Server.IssueAccessToken(DevOrgPreset.Alice, Public);
        var forge = org.Org.Forge;
        string[] tokens =
        [
            "nonsense",
            org.Server.IssueAccessToken(DevOrgPreset.Alice, Public, lifetime: TimeSpan.Zero),
            org.Server.IssueAccessToken(DevOrgPreset.Alice, Public, authorizationServerId: ""),
            forge.SignedByStranger(good),
            forge.WithoutSignature(good),
            forge.Tampered(good, c => c["scp"] = new JsonArray("admin")),
            forge.SignedWithPublicKeyAsSecret(good),
            forge.Resigned(good, header: h => h["crit"] = new JsonArray("x")),
            forge.Resigned(good, header: h => h["kid"] = "other"),
        ];

        foreach (var token in tokens)
        {
            Assert.Equal("{\"active\":false}", (await IntrospectAsync(org, "default", token)).ToJsonString());
        }
    }

    [Fact]
    public async Task Introspect_TokenOfAUserDeactivatedMeanwhile_IsNotActive()
    {
        await using var org = await StartAsync();
        var token = org.Server.IssueAccessToken(DevOrgPreset.Alice, Public);

        org.Org.Set(org.Org.Registry.FindUser(DevOrgPreset.Alice)! with { Active = false });

        Assert.False((bool)(await IntrospectAsync(org, "default", token))["active"]!);
    }

    [Fact]
    public async Task Introspect_WithoutTokenOrClient_IsRefused()
    {
        await using var org = await StartAsync();

        var (noToken, _) = await org.PostAsync("/oauth2/default/v1/introspect", ("client_id", Public));
        var noTokenCode = org.LastInternalCode;
        var (noClient, _) = await org.PostAsync("/oauth2/default/v1/introspect", ("token", "x"));

        Assert.Equal((400, 401), (noToken, noClient));
        Assert.Equal("request_missing_token", noTokenCode);
    }

    [Fact]
    public async Task Introspect_AssertionForTheTokenEndpoint_IsRefused()
    {
        await using var org = await StartAsync();

        await org.PostAsync("/oauth2/default/v1/introspect", ("token", "x"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", org.Assertion()));

        Assert.Equal("client_assertion_invalid_audience", org.LastInternalCode);
    }

    private static async Task<JsonObject> IntrospectAsync(TestOrg org, string server, string token)
    {
        var (status, body) = await org.PostAsync($"{Path(server)}/introspect", ("client_id", Public), ("token", token));
        Assert.Equal(200, status);
        return body!;
    }
}
