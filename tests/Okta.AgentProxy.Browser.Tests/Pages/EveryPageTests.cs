using Microsoft.Playwright;
using Okta.AgentProxy.Browser.Tests.Harness;

namespace Okta.AgentProxy.Browser.Tests.Pages;

/// <summary>Every page, in both colour schemes and at the width of a telephone: usable, within its policy, asking nobody else for anything.</summary>
[Collection(BrowserCollection.Name)]
public sealed class EveryPageTests(Chromium chromium)
{
    private static readonly string[] Pages =
    [
        "/admin",
        "/admin/agents", "/admin/agents?done=saved&name=cursor", "/admin/agents/new", "/admin/agents/edit/cursor", "/admin/agents/delete/cursor", "/admin/agents/edit/nobody",
        "/admin/backends", "/admin/backends/new", "/admin/backends/edit/employees", "/admin/backends/delete/employees",
        "/admin/audit", "/admin/audit?kind=changes", "/admin/audit?kind=all", "/admin/audit?from=nonsense", "/admin/audit/verify", "/admin/audit/verify?checkpoint=nonsense",
        "/admin/explain", "/admin/explain?agent=cursor&backend=employees&tool=x", "/admin/no-such-page",
    ];

    public static TheoryData<ColorScheme, int> Ways => new() { { ColorScheme.Light, 1280 }, { ColorScheme.Dark, 1280 }, { ColorScheme.Light, 360 }, { ColorScheme.Dark, 360 } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task EveryPage_InItsScheme_IsUsableAndKeepsToItsPolicy(ColorScheme scheme, int width)
    {
        await using var world = await PopulatedWorld.StartAsync();
        await using var tab = await world.SignInAsync(chromium, options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } });

        foreach (var path in Pages)
        {
            await tab.Page.GotoAsync(new Uri(world.Proxy.Url, path).AbsoluteUri);
            await PageCheck.IsAccessibleAsync(tab.Page);
        }

        // The browser reports statuses like 404 on its console; anything else there is ours.
        Assert.DoesNotContain(tab.Complaints, complaint => !complaint.Contains("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal));
        Assert.All(tab.Requests, request => Assert.Contains(request.Authority, world.Authorities));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Form_WithEverythingWrong_SaysAllOfItBesideTheFields(ColorScheme scheme)
    {
        await using var world = await PopulatedWorld.StartAsync();
        await using var tab = await world.SignInAsync(chromium, path: "/admin/backends/new", options: new() { ColorScheme = scheme });
        var page = tab.Page;

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("bad");
        await page.GetByLabel("URL").FillAsync("http://user:pw@somewhere/");
        await page.GetByLabel("Paths").FillAsync("no-slash\n/fine");
        await page.GetByLabel("Auth settings").FillAsync("a line that says nothing");
        await page.GetByLabel("Policy").FillAsync("{not json");
        await page.GetByLabel("Timeout in seconds").FillAsync("soon");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();

        Assert.Contains("problems", await page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        foreach (var label in new[] { "URL", "Paths", "Auth settings", "Policy", "Timeout in seconds" })
        {
            var field = page.GetByLabel(label);
            Assert.Equal("true", await field.GetAttributeAsync("aria-invalid"));
            Assert.Contains($"{await field.GetAttributeAsync("id")}-error", await field.GetAttributeAsync("aria-describedby"), StringComparison.Ordinal);
        }

        Assert.Equal("no-slash\n/fine", await page.GetByLabel("Paths").InputValueAsync());
        Assert.Equal("soon", await page.GetByLabel("Timeout in seconds").InputValueAsync());
        await PageCheck.IsAccessibleAsync(page);
    }
}
