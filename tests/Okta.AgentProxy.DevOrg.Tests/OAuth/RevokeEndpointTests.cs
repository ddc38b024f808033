using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.OAuth;

public sealed class RevokeEndpointTests
{
    [Fact]
    public async Task Revoke_AccessToken_EndsThatTokenOnly()
    {
        await using var org = await StartAsync();
        var tokens = await org.SignInAsync();

        var (status, body) = await RevokeAsync(org, Public, (string?)tokens["access_token"]);

        Assert.Equal(200, status);
        Assert.Null(body);
        Assert.False(await IsActiveAsync(org, (string?)tokens["access_token"]));
        Assert.True(await IsActiveAsync(org, (string?)tokens["refresh_token"]));
    }

    [Fact]
    public async Task Revoke_RefreshToken_EndsItsAccessTokensToo()
    {
        await using var org = await StartAsync();
        var tokens = await org.SignInAsync();

        await RevokeAsync(org, Public, (string?)tokens["refresh_token"]);

        Assert.False(await IsActiveAsync(org, (string?)tokens["access_token"]));
        Assert.False(await IsActiveAsync(org, (string?)tokens["refresh_token"]));
    }

    [Fact]
    public async Task Revoke_TokenOfAnotherClient_Is200AndChangesNothing()
    {
        await using var org = await StartAsync();
        var tokens = await org.SignInAsync();

        var (access, _) = await RevokeAsync(org, DevOrgPreset.CursorClient, (string?)tokens["access_token"]);
        var (refresh, _) = await RevokeAsync(org, DevOrgPreset.CursorClient, (string?)tokens["refresh_token"]);

        Assert.Equal((200, 200), (access, refresh));
        Assert.True(await IsActiveAsync(org, (string?)tokens["access_token"]));
        Assert.True(await IsActiveAsync(org, (string?)tokens["refresh_token"]));
    }

    [Fact]
    public async Task Revoke_UnknownToken_Is200()
    {
        await using var org = await StartAsync();

        var (status, _) = await RevokeAsync(org, Public, "nonsense");

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Revoke_WithoutTokenOrClient_IsRefused()
    {
        await using var org = await StartAsync();

        var (noToken, _) = await RevokeAsync(org, Public, null);
        var (noClient, _) = await org.PostAsync("/oauth2/default/v1/revoke", ("token", "x"));

        Assert.Equal((400, 401), (noToken, noClient));
    }

    private static Task<(int Status, System.Text.Json.Nodes.JsonObject? Body)> RevokeAsync(TestOrg org, string client, string? token) =>
        org.PostAsync("/oauth2/default/v1/revoke", ("client_id", client), ("token", token));

    private static async Task<bool> IsActiveAsync(TestOrg org, string? token) =>
        (bool)(await org.PostAsync("/oauth2/default/v1/introspect", ("client_id", Public), ("token", token))).Body!["active"]!;
}
