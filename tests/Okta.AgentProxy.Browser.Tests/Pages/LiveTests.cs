using Microsoft.Playwright;
using Okta.AgentProxy.Browser.Tests.Harness;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Browser.Tests.Pages;

/// <summary>The overview while it is open.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LiveTests(Chromium chromium)
{
    [Fact]
    public async Task Overview_LeftOpen_ShowsNewRequestsUntilItIsPaused()
    {
        await using var world = await PopulatedWorld.StartAsync();
        await using var tab = await chromium.OpenAsync();
        await tab.Page.Clock.InstallAsync();
        await world.SignInAsync(tab);
        var refused = tab.Page.Locator(".tiles div").Nth(3).Locator("dd");
        await Assertions.Expect(refused).ToHaveTextAsync("2 of 4");

        await RequestAsync(world);
        await tab.Page.Clock.FastForwardAsync(5100);
        await Assertions.Expect(refused).ToHaveTextAsync("3 of 5");

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Pause updates" }).ClickAsync();
        await RequestAsync(world);
        await tab.Page.Clock.FastForwardAsync(60_000);
        Assert.Equal("3 of 5", await refused.InnerTextAsync());

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Resume updates" }).ClickAsync();
        await Assertions.Expect(refused).ToHaveTextAsync("4 of 6");
        Assert.Empty(tab.Complaints);
        await PageCheck.IsAccessibleAsync(tab.Page);
    }

    private static async Task RequestAsync(AdminWorld world)
    {
        using var answer = await world.Proxy.As("claude-code").PostAsync("/finance", Some.Call("get_invoice"));
        Assert.Equal(403, (int)answer.StatusCode);
        _ = await world.Written.NextAsync();
    }
}
