using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Okta.AgentProxy.DevOrg.Jose;
using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.Grants;

public sealed class AuthorizationCodeGrantTests
{
    [Fact]
    public async Task Redeem_GoodCode_ReturnsTheThreeTokens()
    {
        await using var org = await StartAsync();

        var body = await org.SignInAsync();

        var access = Jwt.Parse((string?)body["access_token"])!;
        var id = Jwt.Parse((string?)body["id_token"])!;
        Assert.Equal("Bearer", (string?)body["token_type"]);
        Assert.Equal(3600, (int)body["expires_in"]!);
        Assert.Equal("openid offline_access profile email mcp:read", (string?)body["scope"]);
        Assert.NotNull(body["refresh_token"]);
        Assert.Equal(Public, access.Claims.Text("cid"));
        Assert.Equal(DevOrgPreset.Alice, access.Claims.Text("sub"));
        Assert.Equal("n-1", id.Claims.Text("nonce"));
        Assert.Equal(Public, id.Claims.Text("aud"));
        Assert.Equal("Alice Doe", id.Claims.Text("name"));
        Assert.Equal(access.Claims.Time("auth_time"), id.Claims.Time("auth_time"));
        Assert.Equal(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes((string)body["access_token"]!)).AsSpan(0, 16)), id.Claims.Text("at_hash"));
    }

    [Fact]
    public async Task Redeem_AtTheOrgServer_ReturnsAnOpaqueAccessToken()
    {
        await using var org = await StartAsync();

        var body = await org.SignInAsync("", Public, ("scope", "openid groups"));

        Assert.Equal("application/okta-internal-at+jwt", Jwt.Parse((string?)body["access_token"])!.Type);
        Assert.Equal(org.Server.BaseUrl, Jwt.Parse((string?)body["id_token"])!.Claims.Text("iss"));
        Assert.Contains("Admins", Jwt.Parse((string?)body["id_token"])!.Claims.TextOrList("groups")!);
        Assert.Null(body["refresh_token"]);
    }

    [Fact]
    public async Task Redeem_WithoutOpenId_ReturnsNoIdToken()
    {
        await using var org = await StartAsync();

        var body = await org.SignInAsync(changes: ("scope", "mcp:read"));

        Assert.Null(body["id_token"]);
        Assert.Null(body["refresh_token"]);
    }

    [Fact]
    public async Task Redeem_ConfidentialClientWithBasic_DecodesTheSecret()
    {
        await using var org = await StartAsync();
        var code = (await org.AuthorizeAsync("default", Web, ("code_challenge", null), ("code_challenge_method", null)))["code"];
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Web}:{Uri.EscapeDataString(ServiceSecret)}"));

        using var response = await org.SendAsync("/oauth2/default/v1/token", "Basic " + basic, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Redirect));

        Assert.True(response.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("code", "nonsense", "invalid_grant", "invalid_authorization_code")]
    [InlineData("code", null, "invalid_request", "missing_token_request_parameter")]
    [InlineData("redirect_uri", "http://127.0.0.1:8400/callback", "invalid_grant", "mismatched_redirect_uri")]
    [InlineData("redirect_uri", null, "invalid_grant", "mismatched_redirect_uri")]
    [InlineData("code_verifier", null, "invalid_request", "pkce_missing_verifier")]
    [InlineData("code_verifier", "0123456789012345678901234567890123456789abX", "invalid_grant", "pkce_verification_failed")]
    [InlineData("code_verifier", "short", "invalid_grant", "pkce_verification_failed")]
    [InlineData("client_id", DevOrgPreset.CursorClient, "invalid_grant", "mismatched_client")]
    public async Task Redeem_AnythingWrong_IsRefusedAsOktaDoes(string name, string? value, string error, string code)
    {
        await using var org = await StartAsync();
        var form = Code(Public, (await org.AuthorizeAsync("default", Public))["code"]);

        var (status, body) = await org.TokenAsync("default", [.. form.Select(f => f.Name == name ? (name, value) : f)]);

        Assert.Equal((400, error), (status, (string?)body!["error"]));
        Assert.Equal(code, org.LastInternalCode);
        Assert.Equal(["error", "error_description"], body.Select(m => m.Key));
    }

    [Fact]
    public async Task Redeem_VerifierWithoutChallenge_IsRefused()
    {
        await using var org = await StartAsync();
        var code = (await org.AuthorizeAsync("default", Web, ("code_challenge", null), ("code_challenge_method", null)))["code"];

        var (status, _) = await org.TokenAsync("default", [.. Code(Web, code), ("client_secret", ServiceSecret)]);

        Assert.Equal(400, status);
        Assert.Equal("pkce_missing_challenge_verifier_present", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_AtAnotherServer_IsRefused()
    {
        await using var org = await StartAsync();
        var code = (await org.AuthorizeAsync("default", Public))["code"];

        await org.TokenAsync("", Code(Public, code));

        Assert.Equal("mismatched_authorization_server", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_AfterFiveMinutes_IsTooLate()
    {
        await using var org = await StartAsync();
        var code = (await org.AuthorizeAsync("default", Public))["code"];
        org.Clock.Advance(TimeSpan.FromMinutes(5));

        await org.TokenAsync("default", Code(Public, code));

        Assert.Equal("invalid_authorization_code", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_Twice_TakesBackWhatTheFirstGave()
    {
        await using var org = await StartAsync();
        var code = (await org.AuthorizeAsync("default", Public))["code"];
        var (_, first) = await org.TokenAsync("default", Code(Public, code));

        var (status, _) = await org.TokenAsync("default", Code(Public, code));
        var (_, introspected) = await org.PostAsync("/oauth2/default/v1/introspect", ("client_id", Public), ("token", (string?)first!["access_token"]));
        var (refreshed, _) = await org.TokenAsync("default", ("grant_type", "refresh_token"), ("client_id", Public), ("refresh_token", (string?)first["refresh_token"]));

        Assert.Equal(400, status);
        Assert.False((bool)introspected!["active"]!);
        Assert.Equal(400, refreshed);
    }

    [Fact]
    public async Task Redeem_UserDeactivatedMeanwhile_IsRefused()
    {
        await using var org = await StartAsync();
        var code = (await org.AuthorizeAsync("default", Public))["code"];
        org.Org.Set(org.Org.Registry.FindUser(DevOrgPreset.Alice)! with { Active = false });

        var (status, _) = await org.TokenAsync("default", Code(Public, code));

        Assert.Equal(400, status);
    }

    [Fact]
    public async Task Redeem_UserInTooManyGroups_FailsAsOktaDoes()
    {
        await using var org = await StartAsync();
        org.Org.Set(org.Org.Registry.FindUser(DevOrgPreset.Alice)! with { Groups = ["Everyone", .. Enumerable.Range(0, 100).Select(i => $"g{i}")] });
        var code = (await org.AuthorizeAsync("default", Public))["code"];

        var (status, body) = await org.TokenAsync("default", Code(Public, code));

        Assert.Equal((400, "server_error"), (status, (string?)body!["error"]));
        Assert.Equal("too_many_groups_in_groups_claim", org.LastInternalCode);
    }

    [Fact]
    public async Task Redeem_WithResource_MintsForThatResource()
    {
        await using var org = await StartAsync(o => o.AuthorizationServers.Add(new DevAuthorizationServer { Id = "agents", Resources = ["https://a.example", "https://b.example"] }));

        var body = await org.SignInAsync("agents", Public, ("resource", "https://a.example"));
        var code = (await org.AuthorizeAsync("agents", Public, ("resource", "https://a.example")))["code"];
        await org.TokenAsync("agents", [.. Code(Public, code), ("resource", "https://b.example")]);

        Assert.Equal("https://a.example", Jwt.Parse((string?)body["access_token"])!.Claims.Text("aud"));
        Assert.Equal("mismatched_resource", org.LastInternalCode);
    }
}
