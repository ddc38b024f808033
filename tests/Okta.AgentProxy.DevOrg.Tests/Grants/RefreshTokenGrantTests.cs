using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Jose;
using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.Grants;

public sealed class RefreshTokenGrantTests
{
    [Fact]
    public async Task Refresh_GoodToken_RotatesAndKeepsAuthTime()
    {
        await using var org = await StartAsync();
        var first = await org.SignInAsync();
        org.Clock.Advance(TimeSpan.FromMinutes(30));

        var (status, second) = await RefreshAsync(org, first);

        Assert.Equal(200, status);
        Assert.NotEqual((string?)first["refresh_token"], (string?)second!["refresh_token"]);
        Assert.Equal(Jwt.Parse((string?)first["access_token"])!.Claims.Time("auth_time"), Jwt.Parse((string?)second["access_token"])!.Claims.Time("auth_time"));
        Assert.NotNull(second["id_token"]);
    }

    [Fact]
    public async Task Refresh_FewerScopes_NarrowsTheToken()
    {
        await using var org = await StartAsync();
        var first = await org.SignInAsync();

        var (_, second) = await RefreshAsync(org, first, ("scope", "mcp:read"));

        Assert.Equal(["mcp:read"], Jwt.Parse((string?)second!["access_token"])!.Claims.TextOrList("scp")!);
        Assert.Null(second["id_token"]);
    }

    [Fact]
    public async Task Refresh_MoreScopes_IsDenied()
    {
        await using var org = await StartAsync();
        var first = await org.SignInAsync();

        var (status, body) = await RefreshAsync(org, first, ("scope", "mcp:read mcp:write"));

        Assert.Equal((400, "access_denied"), (status, (string?)body!["error"]));
        Assert.Equal("refresh_scopes_denied", org.LastInternalCode);
    }

    [Fact]
    public async Task Refresh_AgainWithinTheGracePeriod_Works()
    {
        await using var org = await StartAsync();
        var first = await org.SignInAsync();
        await RefreshAsync(org, first);
        org.Clock.Advance(TimeSpan.FromSeconds(29));

        var (status, _) = await RefreshAsync(org, first);

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Refresh_AgainAfterTheGracePeriod_EndsTheWholeGrant()
    {
        await using var org = await StartAsync();
        var first = await org.SignInAsync();
        var (_, second) = await RefreshAsync(org, first);
        org.Clock.Advance(TimeSpan.FromSeconds(30));

        var (reused, _) = await RefreshAsync(org, first);
        var (successor, _) = await RefreshAsync(org, second!);
        var (_, introspected) = await org.PostAsync("/oauth2/default/v1/introspect", ("client_id", Public), ("token", (string?)second!["access_token"]));

        Assert.Equal((400, 400), (reused, successor));
        Assert.False((bool)introspected!["active"]!);
    }

    [Fact]
    public async Task Refresh_PersistentToken_StaysTheSame()
    {
        await using var org = await StartAsync();
        org.Org.Set(org.Org.Registry.FindApp(Public)! with { RotateRefreshTokens = false });
        var first = await org.SignInAsync();

        var (_, second) = await RefreshAsync(org, first);

        Assert.Equal((string?)first["refresh_token"], (string?)second!["refresh_token"]);
    }

    [Fact]
    public async Task Refresh_AnotherClient_IsRefused()
    {
        await using var org = await StartAsync();
        var first = await org.SignInAsync();

        await org.TokenAsync("default", ("grant_type", "refresh_token"), ("client_id", DevOrgPreset.CursorClient), ("refresh_token", (string?)first["refresh_token"]));

        Assert.Equal("mismatched_client", org.LastInternalCode);
    }

    [Fact]
    public async Task Refresh_AnotherServer_IsRefused()
    {
        await using var org = await StartAsync();
        var first = await org.SignInAsync();

        await org.TokenAsync("", ("grant_type", "refresh_token"), ("client_id", Public), ("refresh_token", (string?)first["refresh_token"]));

        Assert.Equal("invalid_refresh_token", org.LastInternalCode);
    }

    [Fact]
    public async Task Refresh_Expired_IsRefused()
    {
        await using var org = await StartAsync();
        var first = await org.SignInAsync();
        org.Clock.Advance(TimeSpan.FromDays(90));

        await RefreshAsync(org, first);

        Assert.Equal("invalid_refresh_token", org.LastInternalCode);
    }

    [Fact]
    public async Task Refresh_UserDeactivatedOrUnassigned_IsRefused()
    {
        await using var org = await StartAsync();
        var first = await org.SignInAsync();
        var alice = org.Org.Registry.FindUser(DevOrgPreset.Alice)!;

        org.Org.Set(alice with { Groups = ["Contractors"] });
        await RefreshAsync(org, first);
        var unassigned = org.LastInternalCode;
        org.Org.Set(alice with { Active = false });
        await RefreshAsync(org, first);

        Assert.Equal("user_not_assigned", unassigned);
        Assert.Equal("invalid_refresh_token", org.LastInternalCode);
    }

    [Theory]
    [InlineData(null, "missing_token_request_parameter")]
    [InlineData("nonsense", "invalid_refresh_token")]
    public async Task Refresh_NoOrUnknownToken_IsRefused(string? token, string code)
    {
        await using var org = await StartAsync();

        await org.TokenAsync("default", ("grant_type", "refresh_token"), ("client_id", Public), ("refresh_token", token));

        Assert.Equal(code, org.LastInternalCode);
    }

    private static Task<(int Status, JsonObject? Body)> RefreshAsync(TestOrg org, JsonObject tokens, params (string, string?)[] more) =>
        org.TokenAsync("default", [("grant_type", "refresh_token"), ("client_id", Public), ("refresh_token", (string?)tokens["refresh_token"]), .. more]);
}
