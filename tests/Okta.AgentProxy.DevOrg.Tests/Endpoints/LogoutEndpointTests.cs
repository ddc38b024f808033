using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using static Okta.AgentProxy.DevOrg.Tests.TestOrg;

namespace Okta.AgentProxy.DevOrg.Tests.Endpoints;

public sealed class LogoutEndpointTests
{
    private const string Bye = "http://127.0.0.1:8400/bye";

    [Fact]
    public async Task Logout_GoodRequest_EndsTheSessionAndGoesBack()
    {
        await using var org = await StartAsync();
        var tokens = await org.SignInAsync();

        using var response = await LogoutAsync(org, (string?)tokens["id_token"], Bye);
        var next = await org.AuthorizeAsync("default", Public, ("prompt", "none"));

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(Bye + "?state=s1", response.Headers.Location!.ToString());
        Assert.Equal("login_required", next["error"]);
    }

    [Fact]
    public async Task Logout_ExpiredIdToken_StillWorks()
    {
        await using var org = await StartAsync();
        var tokens = await org.SignInAsync();
        org.Clock.Advance(TimeSpan.FromHours(2));

        using var response = await LogoutAsync(org, (string?)tokens["id_token"], null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8400/elsewhere")]
    [InlineData("https://evil.example/")]
    public async Task Logout_UnknownTarget_DoesNotRedirect(string target)
    {
        await using var org = await StartAsync();
        var tokens = await org.SignInAsync();

        using var response = await LogoutAsync(org, (string?)tokens["id_token"], target);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task Logout_HintThatIsNotOurs_IsRefused()
    {
        await using var org = await StartAsync();
        var token = org.Server.IssueIdToken(DevOrgPreset.Alice, Public);
        string?[] hints = [null, "nonsense", org.Org.Forge.SignedByStranger(token), org.Server.IssueIdToken(DevOrgPreset.Alice, Public, authorizationServerId: "")];

        foreach (var hint in hints)
        {
            using var response = await LogoutAsync(org, hint, Bye);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    private static Task<HttpResponseMessage> LogoutAsync(TestOrg org, string? hint, string? target)
    {
        var parameters = new Dictionary<string, string?> { ["id_token_hint"] = hint, ["post_logout_redirect_uri"] = target, ["state"] = "s1" };
        return org.Http.GetAsync(new Uri(QueryHelpers.AddQueryString("/oauth2/default/v1/logout", parameters.Where(p => p.Value is not null)), UriKind.Relative));
    }
}
