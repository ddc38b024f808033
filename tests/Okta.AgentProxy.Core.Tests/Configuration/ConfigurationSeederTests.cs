using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class ConfigurationSeederTests
{
    [Fact]
    public async Task Start_GoodFile_FillsTheStores()
    {
        await using var fixture = new ConfigurationFixture();

        await fixture.StartAsync();

        Assert.Equal(["claude-code", "cursor"], await fixture.AgentNamesAsync());
        Assert.Equal(["employees", "finance"], await fixture.BackendNamesAsync());
        var cursor = await fixture.Agents.GetAsync("cursor", CancellationToken.None);
        Assert.Equal(EntitySource.Configuration, cursor!.Source);
        Assert.Equal(["mcp:read", "mcp:write"], cursor.Value.Scopes.Order());
        Assert.Contains("2 backends, 2 agents", Assert.Single(fixture.Logged(EventIds.ConfigurationLoaded)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BadFile_ThrowsEveryProblemWithFileAndLine()
    {
        await using var fixture = new ConfigurationFixture("""
            okta_domain: dev-1-admin.okta.com
            backends:
              finance:
                url: ftp://nowhere
                timeout_seconds: soon
            agents:
              cursor:
                backend_access: [finanze]
            """);

        var thrown = await Assert.ThrowsAsync<AgentProxyConfigurationException>(fixture.StartAsync);

        string[] expected =
        [
            "config.yaml:1: okta_domain is the address of the Admin Console",
            "config.yaml:4: backends.finance.url must be an absolute http or https URL",
            "config.yaml:3: backends.finance.paths is required",
            "config.yaml:3: backends.finance.auth_method is not available",
            "config.yaml:5: backends.finance.timeout_seconds must be a whole number",
            "config.yaml:7: agents.cursor.client_id is required",
            "config.yaml:8: agents.cursor.backend_access[0] names the backend 'finanze', which does not exist. Did you mean 'finance'?",
        ];
        Assert.Equal(expected.Length, thrown.Problems.Count);
        Assert.All(expected, line => Assert.Contains("  - " + line, thrown.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Edit_AddsRemovesAndDisables_WithinTwoSecondsAndNothingElse()
    {
        await using var fixture = await new ConfigurationFixture().StartAsync();
        var before = await fixture.Backends.GetAsync("employees", CancellationToken.None);

        await fixture.EditAsync(ConfigurationFixture.Good
            .Replace("finance:", "wiki:", StringComparison.Ordinal)
            .Replace("/finance", "/wiki", StringComparison.Ordinal)
            .Replace("[employees, finance]", "[employees]\n    enabled: no", StringComparison.Ordinal));

        Assert.Equal(["employees", "wiki"], await fixture.BackendNamesAsync());
        Assert.False((await fixture.Agents.GetAsync("cursor", CancellationToken.None))!.Value.Enabled);
        Assert.Same(before, await fixture.Backends.GetAsync("employees", CancellationToken.None));
        Assert.Contains("backends: added wiki; removed finance; agents: changed cursor", Assert.Single(fixture.Logged(EventIds.ConfigurationChanged)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backends:\n  employees: [", "is not valid YAML")]
    [InlineData("backends:\n  a: {}\n  a: {}", "config.yaml:3: repeats the key 'a'")]
    [InlineData("okta_domain: dev-1.okta.com\nbackends:\n  a:\n    url: nonsense\n    paths: [/a]\n    auth_method: none", "config.yaml:4: backends.a.url must be an absolute")]
    public async Task Edit_Broken_IsReportedWithItsLineAndChangesNothing(string broken, string expected)
    {
        await using var fixture = await new ConfigurationFixture().StartAsync();

        await fixture.EditAsync(broken);

        Assert.Contains(fixture.Logged(EventIds.ConfigurationProblem), text => text.Contains(expected, StringComparison.Ordinal));
        Assert.Equal(["employees", "finance"], await fixture.BackendNamesAsync());
        Assert.Equal(["claude-code", "cursor"], await fixture.AgentNamesAsync());
    }

    [Fact]
    public async Task Edit_MendedAfterBroken_IsApplied()
    {
        await using var fixture = await new ConfigurationFixture().StartAsync();
        await fixture.EditAsync("backends: [");

        await fixture.EditAsync(ConfigurationFixture.Good.Replace("[/finance]", "[/money]", StringComparison.Ordinal));

        Assert.Equal(["/money"], (await fixture.Backends.GetAsync("finance", CancellationToken.None))!.Value.Paths);
    }

    [Fact]
    public async Task Edit_EntityMadeAtRunTime_SurvivesAndAConflictIsLogged()
    {
        await using var fixture = await new ConfigurationFixture().StartAsync();
        var cursor = (await fixture.Agents.GetAsync("cursor", CancellationToken.None))!;
        await fixture.Agents.UpsertAsync(cursor.Value with { Enabled = false }, cursor.Version, EntitySource.Runtime, CancellationToken.None);
        await fixture.Agents.UpsertAsync(new Agent { Name = "copilot", ClientId = "0oacopilot" }, "", EntitySource.Runtime, CancellationToken.None);

        await fixture.EditAsync(ConfigurationFixture.Good.Replace("0oacursor", "0oaother", StringComparison.Ordinal));

        Assert.Equal(["claude-code", "copilot", "cursor"], await fixture.AgentNamesAsync());
        Assert.Equal("0oacursor", (await fixture.Agents.GetAsync("cursor", CancellationToken.None))!.Value.ClientId);
        Assert.Contains("agent cursor", Assert.Single(fixture.Logged(EventIds.ConfigurationConflict)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_EmptiedFile_IsNotTakenAsRemoveAll()
    {
        await using var fixture = await new ConfigurationFixture().StartAsync();

        await fixture.EditAsync("");

        Assert.Equal(["employees", "finance"], await fixture.BackendNamesAsync());
        Assert.Contains("is empty", Assert.Single(fixture.Logged(EventIds.ConfigurationProblem)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_RemovesEverythingOnPurpose_IsApplied()
    {
        await using var fixture = await new ConfigurationFixture().StartAsync();

        await fixture.EditAsync("okta_domain: dev-1.okta.com\nbackends: {}\nagents: {}\n");

        Assert.Empty(await fixture.BackendNamesAsync());
        Assert.Empty(await fixture.AgentNamesAsync());
    }

    [Fact]
    public async Task Edit_GatewaysOwnSettings_AsksForARestart()
    {
        await using var fixture = await new ConfigurationFixture().StartAsync();
        _ = fixture.Services.GetRequiredService<InboundTrust>();

        await fixture.EditAsync(ConfigurationFixture.Good.Replace("dev-1.", "dev-2.", StringComparison.Ordinal) + "\nallowed_hosts: [a, b]\n");

        Assert.Contains("changed since: okta_domain, allowed_hosts.", Assert.Single(fixture.Logged(EventIds.ConfigurationNeedsRestart)), StringComparison.Ordinal);
        Assert.Equal("https://dev-1.okta.com", fixture.Services.GetRequiredService<InboundTrust>().OrgIssuer);
    }

    [Fact]
    public async Task Edit_StoreThatFails_IsLoggedAndTheNextEditTriesAgain()
    {
        FailingBackendStore store = new();
        await using var fixture = await new ConfigurationFixture(configure: s => s.AddSingleton<IBackendStore>(store)).StartAsync();
        store.Fails = true;
        await fixture.EditAsync(ConfigurationFixture.Good.Replace("[/finance]", "[/money]", StringComparison.Ordinal));
        store.Fails = false;

        await fixture.EditAsync(ConfigurationFixture.Good.Replace("[/finance]", "[/gold]", StringComparison.Ordinal));

        Assert.Single(fixture.Logged(EventIds.ConfigurationReloadFailed));
        Assert.Equal(["/gold"], (await store.GetAsync("finance", CancellationToken.None))!.Value.Paths);
    }

    [Fact]
    public async Task Edit_WhileAnotherChangeIsUnderWay_WaitsForItsTurn()
    {
        await using var fixture = await new ConfigurationFixture().StartAsync();
        var turn = await fixture.Services.GetRequiredService<ConfigurationTurns>().TakeAsync(CancellationToken.None);

        var edit = fixture.EditAsync(ConfigurationFixture.Good.Replace("[/finance]", "[/money]", StringComparison.Ordinal));
        var meanwhile = await fixture.Backends.GetAsync("finance", CancellationToken.None);
        turn.Dispose();
        await edit;

        Assert.Equal(["/finance"], meanwhile!.Value.Paths);
        Assert.Equal(["/money"], (await fixture.Backends.GetAsync("finance", CancellationToken.None))!.Value.Paths);
    }

    [Fact]
    public async Task Stop_LaterEdits_AreNotFollowed()
    {
        await using var fixture = await new ConfigurationFixture().StartAsync();
        await fixture.Seeder.StoppingAsync(CancellationToken.None);

        await fixture.EditAsync("okta_domain: dev-1.okta.com\nbackends: {}\nagents: {}\n");

        Assert.Equal(["employees", "finance"], await fixture.BackendNamesAsync());
    }

    private sealed class FailingBackendStore : IBackendStore
    {
        private readonly InMemoryBackendStore _inner = new();

        public bool Fails { get; set; }

        public ValueTask<StoredEntity<Backend>?> GetAsync(string name, CancellationToken cancellationToken) => _inner.GetAsync(name, cancellationToken);

        public ValueTask<IReadOnlyList<StoredEntity<Backend>>> ListAsync(CancellationToken cancellationToken) =>
            Fails ? throw new IOException("the disk is gone") : _inner.ListAsync(cancellationToken);

        public ValueTask<StoreResult<Backend>> UpsertAsync(Backend entity, string? expectedVersion, EntitySource source, CancellationToken cancellationToken) =>
            _inner.UpsertAsync(entity, expectedVersion, source, cancellationToken);

        public ValueTask<StoreResult<Backend>> DeleteAsync(string name, string? expectedVersion, CancellationToken cancellationToken) =>
            _inner.DeleteAsync(name, expectedVersion, cancellationToken);

        public Microsoft.Extensions.Primitives.IChangeToken Watch() => _inner.Watch();
    }
}
