using System.Text.Json;
using Microsoft.Playwright;
using Okta.AgentProxy.Browser.Tests.Harness;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Browser.Tests.Pages;

/// <summary>Markup and scripts in everything that somebody can write: nothing of it runs, and nothing of it becomes part of a page.</summary>
[Collection(BrowserCollection.Name)]
public sealed class HostileValueTests(Chromium chromium)
{
    private const string Attack = "\"'></td></textarea></script><script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\"><a href=javascript:alert(1)>x</a>";

    private static readonly string[] Pages =
    [
        "/admin", "/admin/agents", "/admin/agents/edit/cursor", "/admin/backends", "/admin/backends/edit/employees", "/admin/audit", "/admin/audit?kind=all", "/admin/explain",
        "/admin/agents?done=saved&name=ATTACK", "/admin/agents/edit/ATTACK", "/admin/agents/delete/ATTACK", "/admin/ATTACK",
        "/admin/audit?subject=ATTACK&agent=ATTACK&backend=ATTACK&tool=ATTACK&from=ATTACK&cursor=ATTACK&kind=ATTACK&decision=ATTACK", "/admin/audit?tool=ATTACK",
        "/admin/audit/verify?checkpoint=ATTACK", "/admin/explain?agent=ATTACK&backend=ATTACK&tool=ATTACK&sub=ATTACK&scopes=ATTACK&groups=ATTACK&method=ATTACK&arguments=ATTACK",
    ];

    [Fact]
    public async Task Values_WithMarkupInEverything_AreInert()
    {
        await using var world = await PopulatedWorld.StartAsync(p => p
            .Setting("agents:cursor:agent_id", Attack).Setting("agents:cursor:allowed_clients:0", Attack).Setting("agents:cursor:private_key_kid", Attack)
            .Setting("backends:employees:description", Attack).Setting("backends:employees:read_only_tools:0", Attack).Setting("backends:employees:audience", "api://default")
            .Setting("backends:finance:policy:0:name", Attack).Setting("backends:finance:auth_config:header_name", "X-Key"));
        using var call = await world.Proxy.As("cursor").PostAsync("/employees", JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = Attack, arguments = new { } } }));
        _ = await world.Written.NextAsync();
        using var odd = await world.Proxy.As("cursor").PostAsync("/employees", JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method = Attack }));
        _ = await world.Written.NextAsync();
        await using var tab = await world.SignInAsync(chromium);

        var seen = 0;
        foreach (var path in Pages)
        {
            await tab.Page.GotoAsync(world.Proxy.Url.GetLeftPart(UriPartial.Authority) + path.Replace("ATTACK", Uri.EscapeDataString(Attack), StringComparison.Ordinal));
            await AssertInertAsync(tab.Page);
            seen += (await tab.Page.ContentAsync()).Contains("pwned", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(seen > 8, $"The attack was to be seen on {seen} pages only: the test plants it in the wrong places.");
        Assert.DoesNotContain(tab.Complaints, complaint => !complaint.Contains("the server responded with a status of 4", StringComparison.Ordinal));
        Assert.All(tab.Requests, request => Assert.Contains(request.Authority, world.Authorities));
    }

    [Fact]
    public async Task Form_SentWithMarkupInEverything_IsRefusedOrShownInert()
    {
        await using var world = await PopulatedWorld.StartAsync();
        await using var tab = await world.SignInAsync(chromium);

        foreach (var path in new[] { "/admin/agents/new", "/admin/agents/edit/cursor", "/admin/backends/new", "/admin/backends/edit/employees", "/admin/explain" })
        {
            await tab.Page.GotoAsync(new Uri(world.Proxy.Url, path).AbsoluteUri);
            foreach (var field in await tab.Page.Locator("main input:not([type=hidden]):not([type=checkbox]), main textarea").AllAsync())
            {
                await field.FillAsync(Attack);
            }

            await tab.Page.Locator("main .actions button, main form > button").Last.ClickAsync();
            await AssertInertAsync(tab.Page);
        }

        Assert.DoesNotContain(tab.Complaints, complaint => !complaint.Contains("the server responded with a status of 4", StringComparison.Ordinal));
    }

    private static async Task AssertInertAsync(IPage page)
    {
        // Everything on our pages that could run or load: one script and one style sheet of ours, no handlers, no addresses of other kinds.
        const string Foreign = """
            () => [
              ...document.querySelectorAll("img,iframe,object,embed,base,script:not([src^='/admin/assets/']),style,link:not([href^='/admin/assets/'])"),
              ...[...document.querySelectorAll("*")].filter(e => [...e.attributes].some(a => a.name.startsWith("on") || a.name === "style")),
              ...[...document.querySelectorAll("[href],[src],[action]")].filter(e => !/^(\/admin|#)/.test(e.getAttribute("href") ?? e.getAttribute("src") ?? e.getAttribute("action"))),
            ].map(e => e.outerHTML.slice(0, 200))
            """;

        Assert.Empty(await page.EvaluateAsync<string[]>(Foreign));
        Assert.NotEqual("pwned", await page.TitleAsync());
    }
}
