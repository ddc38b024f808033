using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Okta.AgentProxy.Browser.Tests.Harness;

namespace Okta.AgentProxy.Browser.Tests.Samples;

/// <summary>The quick start as its README describes it: run it, open the address it prints, sign in.</summary>
[Collection(BrowserCollection.Name)]
public sealed class QuickStartTests(Chromium chromium)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task AdminPages_OfTheQuickStart_ShowTheTourToAnAdministrator()
    {
        using var process = Start();
        try
        {
            using CancellationTokenSource giveUp = new(Patience);
            string? address = null;
            while (address is null && await process.StandardOutput.ReadLineAsync(giveUp.Token) is { } line)
            {
                address = Regex.Match(line, @"in a browser: (\S+)") is { Success: true } found ? found.Groups[1].Value : null;
            }

            await using var tab = await chromium.OpenAsync();
            await tab.Page.GotoAsync(address!);
            await tab.Page.GetByLabel("Username").FillAsync("alice@example.com");
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

            await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Overview");
            foreach (var name in new[] { "employees", "finance", "partners", "cursor", "claude-code", "copilot" })
            {
                await Assertions.Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true })).ToBeVisibleAsync();
            }

            await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Audit", Exact = true }).ClickAsync();
            await Assertions.Expect(tab.Page.Locator("tbody")).ToContainTextAsync("approve_invoice");
            Assert.Empty(tab.Complaints);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Process Start()
    {
        var program = typeof(QuickStartTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "QuickStart").Value!;
        return Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true })!;
    }
}
