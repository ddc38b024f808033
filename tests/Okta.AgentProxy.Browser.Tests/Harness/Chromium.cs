using Microsoft.Playwright;

namespace Okta.AgentProxy.Browser.Tests.Harness;

/// <summary>The machine's Chromium, started once for all tests. Where there is none the tests are skipped, or fail when AGENTPROXY_REQUIRE_PARTS is 1.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is not { } program)
        {
            return;
        }

        // There to end a broken test, not to measure.
        Assertions.SetDefaultExpectTimeout((float)TestKit.TestLimits.Deadline.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A fresh profile: no cookies, no cache.</summary>
    public async Task<Tab> OpenAsync(BrowserNewContextOptions? options = null)
    {
        const string Missing = "There is no Chromium on this machine: apt-get install chromium.";
        if (_browser is null && Environment.GetEnvironmentVariable("AGENTPROXY_REQUIRE_PARTS") == "1")
        {
            Assert.Fail(Missing);
        }

        Assert.SkipWhen(_browser is null, Missing);
        var context = await _browser!.NewContextAsync(options ?? new BrowserNewContextOptions());
        context.SetDefaultTimeout((float)TestKit.TestLimits.Deadline.TotalMilliseconds);
        return await Tab.OpenAsync(context);
    }
}
