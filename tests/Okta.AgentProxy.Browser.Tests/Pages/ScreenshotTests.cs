using Microsoft.Playwright;
using Okta.AgentProxy.Browser.Tests.Harness;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Browser.Tests.Pages;

/// <summary>
/// The pictures in docs/operations/admin-pages.md, taken of the real pages. They are only written with AGENTPROXY_UPDATE_SCREENSHOTS=1: a picture is
/// never the same twice. Without it the test sees that each page can be taken and that what the documentation shows is there and small.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class ScreenshotTests(Chromium chromium)
{
    private const int Largest = 150 * 1024;

    [Fact]
    public async Task Screenshots_OfTheDocumentation_AreThereAndSmall()
    {
        PastTraffic past = new();
        await using var world = await PopulatedWorld.StartAsync(past.Prepare, past.LiveThrough);

        await TakeAsync(world, "overview", "/admin", ColorScheme.Light, 1000);
        await TakeAsync(world, "overview-dark", "/admin", ColorScheme.Dark, 1000);
        await TakeAsync(world, "overview-narrow", "/admin", ColorScheme.Dark, 390);
        await TakeAsync(world, "agents", "/admin/agents", ColorScheme.Light, 1000);
        await TakeAsync(world, "backend-form", "/admin/backends/new", ColorScheme.Light, 1000, async page =>
        {
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("reports");
            await page.GetByLabel("URL").FillAsync("reports.internal/mcp");
            await page.GetByLabel("Paths").FillAsync("reports");
            await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
            await page.GetByRole(AriaRole.Alert).WaitForAsync();
        });
        await TakeAsync(world, "audit", "/admin/audit", ColorScheme.Light, 1000);
        await TakeAsync(world, "explain", "/admin/explain?agent=claude-code&backend=finance&tool=delete_invoice&sub=00u1bob", ColorScheme.Light, 1000, async page =>
        {
            await page.GetByLabel("Scopes of the token").FillAsync("mcp:read");
            await page.GetByLabel("Groups of the user").FillAsync("Everyone");
            await page.GetByRole(AriaRole.Button, new() { Name = "Explain", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Status).WaitForAsync();
        });
    }

    private async Task TakeAsync(AdminWorld world, string name, string path, ColorScheme scheme, int width, Func<IPage, Task>? act = null)
    {
        PastTraffic.LiveAMoment(world.Proxy.Services);
        await using var tab = await world.SignInAsync(chromium, path: path, options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 820 }, DeviceScaleFactor = 1 });
        if (act is not null)
        {
            await act(tab.Page);
        }

        var picture = await tab.Page.ScreenshotAsync(new() { FullPage = name.StartsWith("overview", StringComparison.Ordinal) });
        var file = Path.Combine(Repository(), "docs", "images", $"admin-{name}.png");
        if (Environment.GetEnvironmentVariable("AGENTPROXY_UPDATE_SCREENSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, picture, TestContext.Current.CancellationToken);
        }

        Assert.InRange(picture.Length, 1, Largest);
        Assert.True(File.Exists(file), $"{file} is not there: run this test with AGENTPROXY_UPDATE_SCREENSHOTS=1.");
        Assert.InRange(new FileInfo(file).Length, 1, Largest);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OktaAgentProxy.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("There is no repository around the tests.");
        }

        return folder.FullName;
    }
}
