using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Routing.Tests.Admin.Pages.Access;

namespace Okta.AgentProxy.Routing.Tests.Admin.Pages.Entities;

public sealed class EntityPagesTests : IAsyncLifetime
{
    private TestProxy _proxy = null!;
    private PagesBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _proxy = await PagesHost.StartAsync(p => p
            .Setting("backends:employees:policy:0:name", "readers").Setting("backends:employees:policy:0:allow:tools:0", "get_*")
            .Setting("backends:employees:scopes:read", "employees:read"));
        _browser = new PagesBrowser(_proxy, PagesHost.Alice);
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Fact]
    public async Task Create_AnAgent_IsStoredAsMadeAtRunTime()
    {
        using var response = await _browser.SubmitAsync("/admin/agents/new", "/agents/new", ("name", "new"), ("client_id", "0oa9"), ("scopes", "mcp:read\r\nmcp:write"), ("backend_access", "finance"), ("client_secret", "env:PATH"));

        var stored = (await AgentAsync("new"))!;
        Assert.Equal("/admin/agents?done=created&name=new", response.Headers.Location!.OriginalString);
        Assert.Equal(EntitySource.Runtime, stored.Source);
        Assert.Equal(("0oa9", true, "env:PATH"), (stored.Value.ClientId, stored.Value.Enabled, stored.Value.ClientSecret!.Reference));
        Assert.Equal(["mcp:read", "mcp:write"], stored.Value.Scopes.Order());
        Assert.Equal(["finance"], stored.Value.BackendAccess);
    }

    [Fact]
    public async Task Save_UntouchedForm_ChangesNothing()
    {
        var (agent, backend, finance) = (await AgentAsync("cursor"), await BackendAsync("employees"), await BackendAsync("finance"));

        using var first = await _browser.SubmitAsync("/admin/agents/edit/cursor", "/edit/cursor");
        using var second = await _browser.SubmitAsync("/admin/backends/edit/employees", "/edit/employees");
        using var third = await _browser.SubmitAsync("/admin/backends/edit/finance", "/edit/finance");

        Assert.All([first, second, third], response => Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode));
        Assert.Empty(EntityCodecs.Agent.Compare(agent!.Value, (await AgentAsync("cursor"))!.Value));
        Assert.Empty(EntityCodecs.Backend.Compare(backend!.Value, (await BackendAsync("employees"))!.Value));
        Assert.Empty(EntityCodecs.Backend.Compare(finance!.Value, (await BackendAsync("finance"))!.Value));
        Assert.Equal("planted-client-secret", (await AgentAsync("cursor"))!.Value.ClientSecret!.Reveal());
        Assert.Equal("planted-yaml-secret", (await BackendAsync("finance"))!.Value.AuthConfig["key"]);
    }

    [Fact]
    public async Task Pages_OfEntitiesWithSecrets_ShowNone()
    {
        foreach (var path in new[] { "/admin/agents", "/admin/agents/edit/cursor", "/admin/backends", "/admin/backends/edit/finance" })
        {
            Assert.DoesNotContain("planted", (await _browser.OpenAsync(path)).DocumentElement.OuterHtml, StringComparison.Ordinal);
        }

        using var refused = await _browser.SubmitAsync("/admin/agents/edit/cursor", "/edit/cursor", ("client_secret", "planted-again"), ("client_id", ""));
        using var alsoRefused = await _browser.SubmitAsync("/admin/backends/edit/finance", "/edit/finance", ("auth_config", "key = planted-again\r\nheader_name = X-Shown"), ("url", ""));
        var page = await PagesBrowser.ReadAsync(refused);
        var settings = await PagesBrowser.ReadAsync(alsoRefused);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.StatusCode, alsoRefused.StatusCode));
        Assert.DoesNotContain("planted", settings.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Contains("X-Shown", settings.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal("planted-client-secret", (await AgentAsync("cursor"))!.Value.ClientSecret!.Reveal());
    }

    [Theory]
    [InlineData("", null, "planted-client-secret")]
    [InlineData("another", null, "another")]
    [InlineData("", "true", null)]
    public async Task Secret_LeftEmptyTypedOrRemoved_IsKeptReplacedOrGone(string typed, string? remove, string? expected)
    {
        using var response = await _browser.SubmitAsync("/admin/agents/edit/cursor", "/edit/cursor", ("client_secret", typed), ("client_secret.remove", remove));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(expected, (await AgentAsync("cursor"))!.Value.ClientSecret?.Reveal());
    }

    [Fact]
    public async Task AuthSettings_WithTheMaskLeftAndAValueChanged_KeepTheSecret()
    {
        using var response = await _browser.SubmitAsync("/admin/backends/edit/finance", "/edit/finance", ("auth_config", "key = ********\r\nheader_name = X-Other"));

        var stored = (await BackendAsync("finance"))!.Value;
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(("planted-yaml-secret", "X-Other"), (stored.AuthConfig["key"], stored.AuthConfig["header_name"]));
    }

    [Fact]
    public async Task Save_WithEverythingWrong_SaysEachProblemBesideItsField()
    {
        using var response = await _browser.SubmitAsync(
            "/admin/backends/new",
            "/backends/new",
            ("name", "bad"), ("url", "http://user:pw@x/"), ("paths", "no-slash"), ("timeout_seconds", "-1"), ("auth_config", "nonsense"), ("policy", "[{"), ("scopes.read", "a b"));

        var page = await PagesBrowser.ReadAsync(response);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        foreach (var id in new[] { "f-url", "f-paths", "f-timeout_seconds", "f-auth_config", "f-policy", "f-scopes-read" })
        {
            Assert.Equal("true", page.GetElementById(id)!.GetAttribute("aria-invalid"));
            Assert.NotEmpty(page.GetElementById(id + "-error")!.TextContent);
            Assert.Contains(page.QuerySelectorAll("[role=alert] a"), link => link.GetAttribute("href") == "#" + id);
        }

        Assert.Null(await BackendAsync("bad"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no spaces please")]
    [InlineData("../../etc")]
    [InlineData("<script>")]
    public async Task Create_WithABadName_SaysSoBesideIt(string name)
    {
        using var response = await _browser.SubmitAsync("/admin/agents/new", "/agents/new", ("name", name), ("client_id", "0oa9"));

        var page = await PagesBrowser.ReadAsync(response);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(page.GetElementById("f-name-error")!.TextContent);
    }

    [Fact]
    public async Task Create_WithANameThatIsTaken_IsAConflictAndKeepsWhatWasTyped()
    {
        using var response = await _browser.SubmitAsync("/admin/agents/new", "/agents/new", ("name", "cursor"), ("client_id", "0oa-typed"));

        var page = await PagesBrowser.ReadAsync(response);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("0oa-typed", page.GetElementById("f-client_id")!.GetAttribute("value"));
        Assert.NotEqual("0oa-typed", (await AgentAsync("cursor"))!.Value.ClientId);
    }

    [Theory]
    [InlineData("edit")]
    [InlineData("delete")]
    public async Task Form_OfAVersionThatIsNotTheLast_IsRefused(string verb)
    {
        var page = await _browser.OpenAsync($"/admin/agents/{verb}/cursor");
        var form = page.Forms.Single(candidate => candidate.GetAttribute("action") == $"/admin/agents/{verb}/cursor");
        using var between = await _browser.SubmitAsync("/admin/agents/edit/cursor", "/edit/cursor", ("agent_id", "wlp-of-somebody-else"));

        using var response = await _browser.PostAsync($"/admin/agents/{verb}/cursor", PagesBrowser.Fields(form, ("agent_id", "wlp-mine")));

        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
        Assert.Equal("wlp-of-somebody-else", (await AgentAsync("cursor"))!.Value.AgentId);
        Assert.Contains("Somebody else changed it meanwhile", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_AfterTheQuestion_RemovesIt()
    {
        using var response = await _browser.SubmitAsync("/admin/backends/delete/finance", "/delete/finance");

        Assert.Equal("/admin/backends?done=deleted&name=finance", response.Headers.Location!.OriginalString);
        Assert.Null(await BackendAsync("finance"));
    }

    [Fact]
    public async Task Delete_WhatWasChangedWhileRunning_SaysThatTheFileIsInForceAgain()
    {
        var asInTheFile = (await AgentAsync("cursor"))!.Value.AgentId;
        using var changed = await _browser.SubmitAsync("/admin/agents/edit/cursor", "/edit/cursor", ("agent_id", "wlp-of-now"));
        var question = await _browser.OpenAsync("/admin/agents/delete/cursor");
        Assert.Contains("in force again, at once", question.Body!.TextContent, StringComparison.Ordinal);

        using var response = await _browser.SubmitAsync("/admin/agents/delete/cursor", "/delete/cursor");

        Assert.Equal("/admin/agents?done=reset&name=cursor", response.Headers.Location!.OriginalString);
        Assert.Equal(asInTheFile, (await AgentAsync("cursor"))!.Value.AgentId);
        var list = await _browser.OpenAsync(response.Headers.Location.OriginalString);
        Assert.Contains("what the configuration file says about it is in force again", list.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("disable", false)]
    [InlineData("enable", true)]
    public async Task Switch_AnAgent_IsDoneAndAttributed(string verb, bool enabled)
    {
        using var off = await _browser.SubmitAsync("/admin/agents", "/disable/cursor");
        using var response = verb == "disable" ? off : await _browser.SubmitAsync("/admin/agents", "/enable/cursor");

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(enabled, (await AgentAsync("cursor"))!.Value.Enabled);
    }

    [Fact]
    public async Task List_WithAForgedDeed_SaysNothing()
    {
        var page = await _browser.OpenAsync("/admin/agents?done=call+0900-123456+and+pay&name=x");

        Assert.Null(page.QuerySelector("[role=status]"));
    }

    private async Task<StoredEntity<Agent>?> AgentAsync(string name) => await _proxy.Services.GetRequiredService<IAgentStore>().GetAsync(name, TestContext.Current.CancellationToken);

    private async Task<StoredEntity<Backend>?> BackendAsync(string name) => await _proxy.Services.GetRequiredService<IBackendStore>().GetAsync(name, TestContext.Current.CancellationToken);
}
