using Okta.AgentProxy.DevOrg.Jose;
using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.Grants;

public sealed class ClientCredentialsGrantTests
{
    [Fact]
    public async Task ClientCredentials_Good_ReturnsATokenOfTheClientItself()
    {
        await using var org = await StartAsync();

        var (status, body) = await SendAsync(org, "default", "mcp:read mcp:write");

        var token = Jwt.Parse((string?)body!["access_token"])!;
        Assert.Equal(200, status);
        Assert.Equal(["token_type", "expires_in", "access_token", "scope"], body.Select(m => m.Key));
        Assert.Equal(Service, token.Claims.Text("sub"));
        Assert.Equal(Service, token.Claims.Text("cid"));
        Assert.False(token.Claims.ContainsKey("uid"));
        Assert.False(token.Claims.ContainsKey("auth_time"));
        Assert.Equal(["mcp:read", "mcp:write"], token.Claims.TextOrList("scp")!);
    }

    [Theory]
    [InlineData("default", null, 400, "invalid_scope", "no_default_scopes")]
    [InlineData("default", "openid mcp:read", 400, "invalid_scope", "openid_not_allowed_client_creds")]
    [InlineData("default", "offline_access", 400, "invalid_scope", "openid_not_allowed_client_creds")]
    [InlineData("default", "other", 400, "invalid_scope", "no_matching_scope")]
    [InlineData("limited", "mcp:read mcp:write", 400, "access_denied", "scope_denied")]
    [InlineData("limited", "mcp:write", 400, "access_denied", "no_scope_allowed")]
    [InlineData("closed", "mcp:read", 401, "access_denied", "no_matching_policy")]
    [InlineData("users", "mcp:read", 401, "access_denied", "no_matching_policy")]
    public async Task ClientCredentials_ScopesNotAllowed_AreRefusedNotDropped(string server, string? scope, int status, string error, string code)
    {
        await using var org = await StartAsync(o =>
        {
            o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "limited", AccessRules = [new DevAccessRule { Scopes = ["mcp:read"] }] });
            o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "closed", AccessRules = [] });
            o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "users", AccessRules = [new DevAccessRule { GrantTypes = [DevGrants.AuthorizationCode] }] });
        });

        var (actual, body) = await SendAsync(org, server, scope);

        Assert.Equal((status, error), (actual, (string?)body!["error"]));
        Assert.Equal(code, org.LastInternalCode);
        Assert.DoesNotContain(code, code == error ? "" : body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientCredentials_HostileScope_IsNotEchoedRaw()
    {
        await using var org = await StartAsync(o => o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "odd", Scopes = ["mcp:read", "a\"\\\u00e9"], AccessRules = [new DevAccessRule { Scopes = ["mcp:read"] }] }));

        var (_, body) = await SendAsync(org, "odd", "mcp:read a\"\\\u00e9");

        Assert.Contains("Denied scopes: [a???]", (string?)body!["error_description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientCredentials_DefaultScopes_AreUsedWhenNoneIsNamed()
    {
        await using var org = await StartAsync(o => o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "defaults", DefaultScopes = ["mcp:read"] }));

        var (_, body) = await SendAsync(org, "defaults", null);

        Assert.Equal("mcp:read", (string?)body!["scope"]);
    }

    [Fact]
    public async Task ClientCredentials_PublicClient_IsRefused()
    {
        await using var org = await StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(Public)! with { GrantTypes = [DevGrants.ClientCredentials] });

        var (status, body) = await org.TokenAsync("default", ("grant_type", "client_credentials"), ("client_id", Public), ("scope", "mcp:read"));

        Assert.Equal((400, "unauthorized_client"), (status, (string?)body!["error"]));
        Assert.Equal("confidential_client_required", org.LastInternalCode);
    }

    [Fact]
    public async Task ClientCredentials_Resource_BecomesTheAudienceWhereItIsListed()
    {
        await using var org = await StartAsync(o => o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "agents", Resources = ["https://a.example", "https://b.example"] }));

        var (_, one) = await SendAsync(org, "agents", "mcp:read", ("resource", "https://a.example"));
        await SendAsync(org, "agents", "mcp:read", ("resource", "https://a.example"), ("resource", "https://b.example"));
        var several = org.LastInternalCode;
        await SendAsync(org, "agents", "mcp:read", ("resource", "https://c.example"));

        Assert.Equal("https://a.example", Jwt.Parse((string?)one!["access_token"])!.Claims.Text("aud"));
        Assert.Equal("too_many_resources", several);
        Assert.Equal("unsupported_resource", org.LastInternalCode);
    }

    private static Task<(int Status, System.Text.Json.Nodes.JsonObject? Body)> SendAsync(TestOrg org, string server, string? scope, params (string, string?)[] more) =>
        org.TokenAsync(server, [("grant_type", "client_credentials"), ("client_id", Service), ("client_secret", ServiceSecret), ("scope", scope), .. more]);
}
