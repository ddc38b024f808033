using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Admin.Pages.Access;

/// <summary>Another site makes an administrator's browser send a form. The browser adds the session by itself; nothing may come of it.</summary>
public sealed class CrossSiteTests
{
    private const string Target = "/admin/agents/disable/cursor";

    [Fact]
    public async Task Form_OfThePagesThemselves_IsTaken()
    {
        await using var proxy = await PagesHost.StartAsync();

        using var response = await new PagesBrowser(proxy, PagesHost.Alice).SubmitAsync("/admin/agents", "/disable/cursor");

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.False(await IsEnabledAsync(proxy));
    }

    [Theory]
    [MemberData(nameof(PageGuardTests.Paths), MemberType = typeof(PageGuardTests))]
    public async Task Form_WithoutAToken_ChangesNothing(string method, string path)
    {
        if (method == "GET")
        {
            return;
        }

        await using var proxy = await PagesHost.StartAsync();

        using var response = await new PagesBrowser(proxy, PagesHost.Alice).PostAsync(path, [new("name", "planted"), new("client_id", "0oa"), new("version", "1")]);

        Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"{path}: {response.StatusCode}");
        Assert.True(await IsEnabledAsync(proxy));
        Assert.Null(await proxy.Services.GetRequiredService<IAgentStore>().GetAsync("planted", TestContext.Current.CancellationToken));
        Assert.NotNull(await proxy.Services.GetRequiredService<IBackendStore>().GetAsync("finance", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Form_ThatTheBrowserSaysIsAnothersSite_IsRefusedWithAGoodToken(string header, string value)
    {
        await using var proxy = await PagesHost.StartAsync();
        PagesBrowser browser = new(proxy, PagesHost.Alice);
        var fields = await TokenAsync(browser);

        using var response = await browser.PostAsync(Target, fields, (header, value));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(await IsEnabledAsync(proxy));
    }

    [Fact]
    public async Task Form_WithTheTokenOfAnotherUser_IsRefused()
    {
        await using var proxy = await PagesHost.StartAsync();
        PagesBrowser mallory = new(proxy, "mallory.Admins");
        var fields = await TokenAsync(mallory);
        PagesBrowser alice = new(proxy, PagesHost.Alice);
        foreach (var (name, value) in mallory.Cookies.Where(cookie => cookie.Key != "who"))
        {
            alice.Cookies[name] = value; // a site on a neighbouring host can plant cookies
        }

        using var response = await alice.PostAsync(Target, fields);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(await IsEnabledAsync(proxy));
    }

    [Fact]
    public async Task Form_WithATokenButNotItsCookie_IsRefused()
    {
        await using var proxy = await PagesHost.StartAsync();
        var fields = await TokenAsync(new(proxy, PagesHost.Alice));

        using var response = await new PagesBrowser(proxy, PagesHost.Alice).PostAsync(Target, fields);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(await IsEnabledAsync(proxy));
    }

    [Fact]
    public async Task Form_OfSomebodySignedInElsewhereOnly_IsRefusedBeforeItIsRead()
    {
        await using var proxy = await PagesHost.StartAsync();
        var fields = await TokenAsync(new(proxy, PagesHost.Alice));

        using var response = await new PagesBrowser(proxy, PagesHost.Bob).PostAsync(Target, fields);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.True(await IsEnabledAsync(proxy));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task Body_ThatIsNoForm_IsRefused(string type)
    {
        await using var proxy = await PagesHost.StartAsync();
        using StringContent content = new("{}", Encoding.UTF8, type);

        using var response = await new PagesBrowser(proxy, PagesHost.Alice).SendAsync(HttpMethod.Post, Target, content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(300 * 1024, 1)]
    [InlineData(1, 2000)]
    public async Task Form_ThatIsTooLarge_IsRefused(int length, int fields)
    {
        await using var proxy = await PagesHost.StartAsync();
        PagesBrowser browser = new(proxy, PagesHost.Alice);
        var token = await TokenAsync(browser);
        var more = Enumerable.Range(0, fields).Select(i => KeyValuePair.Create($"x{i}", new string('x', length)));

        using var response = await browser.PostAsync(Target, token.Concat(more));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(await IsEnabledAsync(proxy));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Change_ByAnotherMethod_DoesNotExist(string method)
    {
        await using var proxy = await PagesHost.StartAsync();

        using var response = await new PagesBrowser(proxy, PagesHost.Alice).SendAsync(new HttpMethod(method), Target, content: null);

        Assert.False(response.IsSuccessStatusCode);
        Assert.True(await IsEnabledAsync(proxy));
    }

    private static async Task<IReadOnlyList<KeyValuePair<string, string>>> TokenAsync(PagesBrowser browser)
    {
        var page = await browser.OpenAsync("/admin/agents");
        return [.. PagesBrowser.Fields(page.Forms.First(form => form.GetAttribute("action")!.EndsWith("/disable/cursor", StringComparison.Ordinal)))];
    }

    private static async Task<bool> IsEnabledAsync(TestProxy proxy) =>
        (await proxy.Services.GetRequiredService<IAgentStore>().GetAsync("cursor", TestContext.Current.CancellationToken))!.Value.Enabled;
}
