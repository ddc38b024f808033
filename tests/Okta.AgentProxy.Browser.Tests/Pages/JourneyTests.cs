using Microsoft.Playwright;
using Okta.AgentProxy.Browser.Tests.Harness;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.Browser.Tests.Pages;

/// <summary>What an administrator does, from the sign-in to the explanation, with the keyboard's and the screen reader's handles only: labels and roles.</summary>
[Collection(BrowserCollection.Name)]
public sealed class JourneyTests(Chromium chromium)
{
    private const string CopilotClient = DevOrgPreset.CopilotClient;

    [Fact]
    public async Task Administrator_CreatesAnAgentDisablesIt_SeesTheRefusalAndItsExplanation()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var world = await AdminWorld.StartAsync(p => p.Agent("cursor", ["employees"]).App("copilot").Backend("employees", "/employees", backend.Url));
        await using var tab = await world.SignInAsync(chromium);
        var page = tab.Page;
        Assert.Equal("Overview", await page.Locator("h1").InnerTextAsync());
        Assert.Equal("Alice Doe", await page.Locator(".who").InnerTextAsync());

        // Create.
        await Link(page, "Agents").ClickAsync();
        await Link(page, "New agent").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("copilot");
        await page.GetByLabel("Client ID").FillAsync(CopilotClient);
        await page.GetByLabel("employees").CheckAsync();
        await world.ChangeAsync(() => Button(page, "Create").ClickAsync());
        Assert.Equal("Agent copilot created.", await page.GetByRole(AriaRole.Status).InnerTextAsync());
        var allowed = await world.Proxy.As("copilot", scopes: ["mcp:read"]).PostAsync("/employees", Some.Initialize);
        Assert.Equal(200, (int)allowed.StatusCode);

        // Disable.
        await world.ChangeAsync(() => Button(page, "Disable copilot").ClickAsync());
        Assert.Equal("Agent copilot disabled.", await page.GetByRole(AriaRole.Status).InnerTextAsync());
        var refused = await world.Proxy.As("copilot", scopes: ["mcp:read"]).PostAsync("/employees", Some.Initialize);
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.True((await world.Written.NextAsync()).Allowed);
        Assert.Equal("agent_disabled", (await world.Written.NextAsync()).Rule);

        // The refusal in the audit, by filter.
        await Link(page, "Audit").ClickAsync();
        await page.GetByLabel("Agent").FillAsync("copilot");
        await page.GetByLabel("Decision").SelectOptionAsync("Refused");
        await Button(page, "Apply").ClickAsync();
        var row = page.Locator("tbody tr");
        await Assertions.Expect(row).ToHaveCountAsync(1);
        Assert.Contains("agent_disabled", await row.InnerTextAsync(), StringComparison.Ordinal);

        // And why.
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByLabel("Scopes of the token").FillAsync("mcp:read");
        await Button(page, "Explain").ClickAsync();
        var answer = await page.GetByRole(AriaRole.Status).InnerTextAsync();
        Assert.Contains("Refused", answer, StringComparison.Ordinal);
        Assert.Contains("The agent 'copilot' is disabled", answer, StringComparison.Ordinal);
        Assert.Contains("enable the agent 'copilot'", answer, StringComparison.Ordinal);

        Assert.Empty(tab.Complaints);
        Assert.All(tab.Requests, request => Assert.Contains(request.Authority, world.Authorities));
    }

    private static ILocator Link(IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
