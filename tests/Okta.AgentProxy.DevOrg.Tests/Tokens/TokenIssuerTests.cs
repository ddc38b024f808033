using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.Tests.Tokens;

public sealed class TokenIssuerTests
{
    [Fact]
    public async Task AccessToken_OfAUser_HasExactlyOktasShape()
    {
        await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());

        var token = Jwt.Parse(org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, ["mcp:read"]))!;

        Assert.Equal(["kid", "alg"], token.Header.Select(m => m.Key));
        Assert.Equal("RS256", token.Algorithm);
        Assert.Equal(["ver", "jti", "iss", "aud", "iat", "exp", "cid", "uid", "scp", "auth_time", "sub", "groups"], token.Claims.Select(m => m.Key));
        Assert.Equal(org.BaseUrl + "/oauth2/default", token.Claims.Text("iss"));
        Assert.Equal("api://default", token.Claims.Text("aud"));
        Assert.Equal(DevOrgPreset.CursorClient, token.Claims.Text("cid"));
        Assert.Equal(DevOrgPreset.Alice, token.Claims.Text("sub"));
        Assert.Equal("00u1alice00000000001", token.Claims.Text("uid"));
        Assert.StartsWith("AT.", token.Claims.Text("jti"), StringComparison.Ordinal);
        Assert.Equal(["mcp:read"], ((JsonArray)token.Claims["scp"]!).Select(s => (string)s!));
        Assert.Equal(TimeSpan.FromHours(1), token.Claims.Time("exp") - token.Claims.Time("iat"));
        Assert.Contains(org.Organization.Server("default").Keys.Published, k => k.KeyId == token.KeyId && token.IsSignedBy(k.Rsa));
    }

    [Fact]
    public async Task AccessToken_OfAClient_HasNoUid()
    {
        await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());

        var token = Jwt.Parse(org.IssueAccessToken(null, "0oa1service000000001", ["mcp:read"]))!;

        Assert.Equal(["ver", "jti", "iss", "aud", "iat", "exp", "cid", "scp", "sub"], token.Claims.Select(m => m.Key));
        Assert.Equal(token.Claims.Text("cid"), token.Claims.Text("sub"));
    }

    [Fact]
    public async Task AccessToken_OfTheOrgServer_IsSignedWithAKeyThatIsNotPublished()
    {
        await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());

        var token = Jwt.Parse(org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, ["openid"], authorizationServerId: DevOrganization.OrgServer))!;

        Assert.Equal("application/okta-internal-at+jwt", token.Type);
        Assert.Equal(org.BaseUrl, token.Claims.Text("aud"));
        Assert.Equal(org.BaseUrl, token.Claims.Text("iss"));
        Assert.DoesNotContain(token.KeyId, org.Organization.KeyIds(DevOrganization.OrgServer));
        Assert.DoesNotContain(org.Organization.Server("").Keys.Published, k => token.IsSignedBy(k.Rsa));
    }

    [Fact]
    public async Task IdToken_OfAUser_IsForTheClient()
    {
        await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());

        var token = Jwt.Parse(org.IssueIdToken(DevOrgPreset.Bob, DevOrgPreset.CursorClient, nonce: "n-1"))!;

        Assert.Equal(DevOrgPreset.CursorClient, token.Claims.Text("aud"));
        Assert.Equal("00u1bob0000000000001", token.Claims.Text("sub"));
        Assert.Equal("n-1", token.Claims.Text("nonce"));
        Assert.StartsWith("ID.", token.Claims.Text("jti"), StringComparison.Ordinal);
        Assert.StartsWith("00o", token.Claims.Text("idp"), StringComparison.Ordinal);
        Assert.Null(token.Claims["scp"]);
        Assert.Null(token.Claims["cid"]);
        Assert.Null(token.Type);
    }

    [Fact]
    public async Task AccessToken_Customised_CarriesTheChanges()
    {
        await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());

        var token = Jwt.Parse(org.IssueAccessToken(
            DevOrgPreset.Alice, "c", lifetime: TimeSpan.FromMinutes(-5), audience: "api://other", claims: c => c["extra"] = true, header: h => h["typ"] = "JWT"))!;

        Assert.Equal("JWT", token.Type);
        Assert.Equal("api://other", token.Claims.Text("aud"));
        Assert.True((bool)token.Claims["extra"]!);
        Assert.True(token.Claims.Time("exp") < token.Claims.Time("iat"));
    }

    [Fact]
    public async Task IssueAccessToken_UnknownUser_SaysHowToAddOne()
    {
        await using var org = await DevOrgServer.StartAsync();

        var error = Assert.Throws<ArgumentException>(() => org.IssueAccessToken("nobody@example.com", "c"));

        Assert.Contains("DevOrgOptions.Users", error.Message, StringComparison.Ordinal);
    }
}
