using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Jose;

namespace Okta.AgentProxy.DevOrg.Tests.Endpoints;

public sealed class KeysEndpointTests
{
    [Theory]
    [InlineData("/oauth2/v1/keys", DevOrganization.OrgServer)]
    [InlineData("/oauth2/default/v1/keys", DevOrganization.DefaultServer)]
    public async Task Keys_FreshServer_PublishesTwoKeysThatOktaCouldHavePublished(string path, string server)
    {
        await using var org = await DevOrgServer.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(org.BaseUrl) };

        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));

        var keys = (await response.Content.ReadFromJsonAsync<JsonObject>())!["keys"]!.AsArray();
        Assert.Equal(org.Organization.KeyIds(server), keys.Select(k => (string)k!["kid"]!));
        Assert.All(keys, k => Assert.Equal(["alg", "e", "kid", "kty", "n", "use"], k!.AsObject().Select(m => m.Key).Order(StringComparer.Ordinal)));
        Assert.Equal(2, keys.Count);
        Assert.Equal(TimeSpan.FromHours(1), response.Headers.CacheControl!.MaxAge);
        Assert.True(response.Headers.CacheControl.MustRevalidate);
    }

    [Fact]
    public async Task RotateKeys_NoNextKey_SignsWithAKeyThatNobodyHasSeen()
    {
        await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());
        var before = org.Organization.KeyIds();

        var kid = org.RotateKeys();

        Assert.DoesNotContain(kid, before);
        Assert.Equal(kid, Jwt.Parse(org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient))!.KeyId);
        Assert.Equal([.. before, kid], org.Organization.KeyIds());
    }

    [Fact]
    public async Task AddNextKey_ThenRotate_SignsWithThePublishedKey()
    {
        await using var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());
        var active = Jwt.Parse(org.IssueAccessToken(DevOrgPreset.Alice, "c"))!.KeyId;

        var next = org.Organization.AddNextKey();
        var whilePublished = Jwt.Parse(org.IssueAccessToken(DevOrgPreset.Alice, "c"))!.KeyId;
        var rotated = org.RotateKeys();

        Assert.Equal(active, whilePublished);
        Assert.Equal(next, rotated);
    }

    [Fact]
    public async Task DropOldKeys_AfterRotation_LeavesTheSigningKeyOnly()
    {
        await using var org = await DevOrgServer.StartAsync();
        var kid = org.RotateKeys();

        org.Organization.DropOldKeys();

        Assert.Equal([kid], org.Organization.KeyIds());
    }

    [Fact]
    public async Task RotateKeys_Often_PublishesAtMostThree()
    {
        await using var org = await DevOrgServer.StartAsync();

        for (var i = 0; i < 5; i++)
        {
            org.RotateKeys();
        }

        Assert.Equal(3, org.Organization.KeyIds().Count);
    }
}
