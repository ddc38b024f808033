using AgentProxy.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.Routing;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Browser.Tests.Harness;

/// <summary>A proxy with admin pages that people sign in to as at the reference host: the very code of the sample, with DevOrg as the organisation.</summary>
public sealed class AdminWorld : IAsyncDisposable
{
    private const string ClientId = "0oa1adminpages000001";

    private readonly List<IAsyncDisposable> _parts = [];

    private AdminWorld(TestProxy proxy, RecordingAuditLog written)
    {
        Proxy = proxy;
        Written = written;
    }

    public TestProxy Proxy { get; }

    /// <summary>Whom a browser may ask: the proxy and the organisation.</summary>
    public IReadOnlyList<string> Authorities => [Proxy.Url.Authority, new Uri(Proxy.Org.BaseUrl).Authority];

    /// <summary>Records that every other log has: what comes out of here is on the audit page.</summary>
    public RecordingAuditLog Written { get; }

    public static async Task<AdminWorld> StartAsync(Action<TestProxyBuilder>? configure = null)
    {
        string? policy = null;
        IConfiguration configuration = null!;
        RecordingAuditLog written = new();
        var proxy = await TestProxy.StartAsync(p =>
        {
            p.Setting("admin:pages:client_id", ClientId).Setting("admin:pages:group", "Admins");
            configure?.Invoke(p);
            p.Configuration(builder => configuration = (IConfiguration)builder);
            p.Services(builder => policy = builder.Services.AddAdminSignIn(configuration).Policy);
            p.Services(builder => builder.Services.AddSingleton<IAuditLog>(written));
            p.App(app => app.MapAgentProxyAdminPages(policy));
        });
        proxy.Org.Organization.Set(new DevApp { ClientId = ClientId, Name = "Agent Proxy administration", RedirectUris = [new Uri(proxy.Url, "/admin/signin-oidc").AbsoluteUri] });
        return new AdminWorld(proxy, written);
    }

    /// <summary>Opens a page and signs in on the way.</summary>
    public async Task<Tab> SignInAsync(Chromium chromium, string user = DevOrgPreset.Alice, string path = "/admin", Microsoft.Playwright.BrowserNewContextOptions? options = null)
    {
        var tab = await chromium.OpenAsync(options);
        await SignInAsync(tab, user, path);
        return tab;
    }

    /// <summary>Signs in in that tab.</summary>
    public async Task SignInAsync(Tab tab, string user = DevOrgPreset.Alice, string path = "/admin")
    {
        await tab.Page.GotoAsync(new Uri(Proxy.Url, path).AbsoluteUri);
        await tab.Page.GetByLabel("Username").FillAsync(user);
        await tab.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        // Not until the page's load event, which may come before it is waited for; whatever looks at the page next waits for what it looks for.
        await tab.Page.WaitForURLAsync(url => new Uri(url).Authority == Proxy.Url.Authority, new() { WaitUntil = Microsoft.Playwright.WaitUntilState.Commit });
    }

    /// <summary>Does something that changes what the proxy serves, and returns when it serves that.</summary>
    public async Task ChangeAsync(Func<Task> act)
    {
        TaskCompletionSource served = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = Proxy.Services.GetRequiredService<ProxySnapshotProvider>().Watch().RegisterChangeCallback(_ => served.TrySetResult(), null);
        await act();
        await served.Task.WaitAsync(TestLimits.Deadline);
    }

    /// <summary>Disposes of it at the end.</summary>
    public void Owns(IAsyncDisposable part) => _parts.Add(part);

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }
    }
}
