using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Core.Tests.Configuration.WriteBack;

public sealed class ConfigurationWriteBackTests
{
    private const string Yaml = """
        okta_domain: dev-1.okta.com # ours
        roles:
          viewer: { groups: [Everyone] }
        backends:
          employees: # people
            url: http://localhost:8001/mcp
            paths: [/employees]
            auth_method: none
          finance:
            url: http://localhost:8002/mcp
            paths: [/finance]
            auth_method: pre-shared-key
            auth_config: { key: finance-key, header_name: X-Key }
            policy:
              - { name: r, allow: { tools: ["*"], roles: [viewer] } }
        agents:
          cursor:
            client_id: 0oacursor
            client_secret: planted-value # not for eyes
            backend_access: [employees]
        """;

    [Fact]
    public async Task Write_AnAgent_ChangesItsKeysAndTheReloadFindsNothingToDo()
    {
        await using var fixture = await new ConfigurationFixture(Yaml).StartAsync();
        var cursor = (await fixture.Agents.GetAsync("cursor", CancellationToken.None))!;
        var disabled = cursor.Value with { Enabled = false, BackendAccess = new HashSet<string> { "employees", "finance" } };
        await fixture.Agents.UpsertAsync(disabled, cursor.Version, EntitySource.Runtime, CancellationToken.None);

        var refused = WriteBack(fixture).Write(WriteBackKinds.Agents, disabled);
        await fixture.SettleAsync();
        var version = (await fixture.Agents.GetAsync("cursor", CancellationToken.None))!;
        await fixture.SettleAsync();

        Assert.Null(refused);
        Assert.Equal(
            Yaml.Replace("backend_access: [employees]", "backend_access: [employees, finance]\n    enabled: false", StringComparison.Ordinal), File.ReadAllText(fixture.FilePath));
        Assert.Equal(EntitySource.Configuration, version.Source); // the file says it now
        Assert.Equal(version, await fixture.Agents.GetAsync("cursor", CancellationToken.None));
        Assert.Empty(fixture.Logged(EventIds.ConfigurationConflict));
        Assert.Empty(fixture.Logged(EventIds.ConfigurationChanged));
        Assert.Single(fixture.Logged(EventIds.WriteBackDone));
    }

    [Fact]
    public async Task Write_Limits_AreReadBackAsTheyWereMeantAndGoAgain()
    {
        await using var fixture = await new ConfigurationFixture(Yaml).StartAsync();
        var writeBack = WriteBack(fixture);
        RequestLimit[] limits =
        [
            new() { Name = "fair", RequestsPerSecond = 2.5m, Burst = 4, Per = [LimitPartition.User, LimitPartition.Tool], Tools = ["delete_*"] },
            new() { Concurrency = 3 },
        ];

        var first = writeBack.Write(WriteBackKinds.Backends, Employees() with { Limits = limits, CircuitBreaker = new CircuitBreakerSettings(Failures: 9) });
        var written = Employees();
        var second = writeBack.Write(WriteBackKinds.Backends, written with { Limits = [] });

        Assert.Equal((null, null), (first, second));
        Assert.Equal(limits, written.Limits);
        Assert.Equal(9, written.CircuitBreaker.Failures);
        Assert.Empty(Employees().Limits);

        Backend Employees() => fixture.Compile().Configuration!.Backends.Single(backend => backend.Name == "employees");
    }

    [Fact]
    public async Task Write_TwiceInARow_NeedsNoWaiting()
    {
        await using var fixture = await new ConfigurationFixture(Yaml).StartAsync();
        var writeBack = WriteBack(fixture);

        var first = writeBack.Write(WriteBackKinds.Roles, new PolicyRole { Name = "auditor", Level = 2, Groups = ["Audit", "größe: 日本"] });
        var second = writeBack.Write(WriteBackKinds.Roles, new PolicyRole { Name = "viewer", Groups = [] });
        var third = writeBack.Remove(WriteBackKinds.Agents, "cursor");

        Assert.Equal((null, null, null), (first, second, third));
        Assert.Empty(fixture.Problems());
        var roles = fixture.Compile().Configuration!.Roles;
        Assert.Equal(["Audit", "größe: 日本"], roles.Single(role => role.Name == "auditor").Groups);
        Assert.Empty(roles.Single(role => role.Name == "viewer").Groups);
        Assert.Empty(fixture.Compile().Configuration!.Agents);
    }

    [Fact]
    public async Task Write_ASecretAsAValue_IsRefusedUnlessItStandsThereAlready()
    {
        await using var fixture = await new ConfigurationFixture(Yaml).StartAsync();
        var writeBack = WriteBack(fixture);
        var cursor = (await fixture.Agents.GetAsync("cursor", CancellationToken.None))!.Value;
        var finance = (await fixture.Backends.GetAsync("finance", CancellationToken.None))!.Value;

        var value = writeBack.Write(WriteBackKinds.Agents, cursor with { PrivateKey = new Secret("another-planted-value") });
        var changed = writeBack.Write(WriteBackKinds.Agents, cursor with { ClientSecret = new Secret("another-planted-value") });
        var inConfig = writeBack.Write(WriteBackKinds.Backends, finance with { AuthConfig = new AuthConfig([new("key", "another-planted-value")]) });
        var untouched = File.ReadAllText(fixture.FilePath);
        var kept = writeBack.Write(WriteBackKinds.Agents, cursor with { PrivateKeyKid = "kid" });
        var reference = writeBack.Write(WriteBackKinds.Agents, cursor with { PrivateKeyKid = "kid", ClientSecret = new Secret("env:PATH") });
        var header = writeBack.Write(WriteBackKinds.Backends, finance with { AuthConfig = new AuthConfig([new("key", "finance-key"), new("header_name", "X-Other")]) });

        Assert.All(new[] { value, changed, inConfig }, reason => Assert.Contains("is a value; only references", reason, StringComparison.Ordinal));
        Assert.All(new[] { value, changed, inConfig }, reason => Assert.DoesNotContain("planted", reason, StringComparison.Ordinal));
        Assert.Equal(Yaml, untouched);
        Assert.Equal((null, null, null), (kept, reference, header));
        var now = File.ReadAllText(fixture.FilePath);
        Assert.Contains("client_secret: env:PATH # not for eyes", now, StringComparison.Ordinal);
        Assert.Contains("{ key: finance-key, header_name: X-Other }", now, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhatWouldBreakTheFile_IsRefusedWithItsProblems()
    {
        await using var fixture = await new ConfigurationFixture(Yaml).StartAsync();
        var writeBack = WriteBack(fixture);

        var named = writeBack.Remove(WriteBackKinds.Backends, "employees");
        var role = writeBack.Remove(WriteBackKinds.Roles, "viewer");

        Assert.Contains("agents.cursor.backend_access[0] names the backend 'employees', which does not exist", named, StringComparison.Ordinal);
        Assert.NotNull(role);
        Assert.Equal(Yaml, File.ReadAllText(fixture.FilePath));
    }

    [Fact]
    public async Task Write_WhereTheEnvironmentHasTheLastWord_IsRefused()
    {
        await using var fixture = await new ConfigurationFixture(
            Yaml, sources: sources => sources.AddInMemoryCollection(new Dictionary<string, string?> { ["AgentProxy:agents:cursor:enabled"] = "true" })).StartAsync();
        var cursor = (await fixture.Agents.GetAsync("cursor", CancellationToken.None))!.Value;

        var refused = WriteBack(fixture).Write(WriteBackKinds.Agents, cursor with { Enabled = false });

        Assert.Contains("another source", refused, StringComparison.Ordinal);
        Assert.Equal(Yaml, File.ReadAllText(fixture.FilePath));
    }

    [Fact]
    public async Task Write_ThroughAnAnchorThatOthersUse_IsRefused()
    {
        const string Shared = """
            okta_domain: dev-1.okta.com
            agents:
              one: &base
                client_id: 0oa1
                scopes: [mcp:read]
              two:
                <<: *base
                client_id: 0oa2
            """;
        await using var fixture = await new ConfigurationFixture(Shared).StartAsync();
        var writeBack = WriteBack(fixture);
        var one = (await fixture.Agents.GetAsync("one", CancellationToken.None))!.Value;
        var two = (await fixture.Agents.GetAsync("two", CancellationToken.None))!.Value;

        var refused = writeBack.Write(WriteBackKinds.Agents, one with { Scopes = new HashSet<string> { "mcp:write" } });
        var written = writeBack.Write(WriteBackKinds.Agents, two with { Scopes = new HashSet<string> { "mcp:write" } });

        Assert.NotNull(refused);
        Assert.Null(written);
        Assert.Equal(Shared + "\n    scopes: [\"mcp:write\"]", File.ReadAllText(fixture.FilePath));
    }

    [Fact]
    public async Task Write_EditedByAPersonMeanwhile_IsRefusedUntilItWasRead()
    {
        await using var fixture = await new ConfigurationFixture(Yaml).StartAsync();
        var cursor = (await fixture.Agents.GetAsync("cursor", CancellationToken.None))!.Value;
        var edited = Yaml.Replace("# people", "# people and more", StringComparison.Ordinal);
        fixture.Write(edited);

        var refused = WriteBack(fixture).Write(WriteBackKinds.Agents, cursor with { Enabled = false });
        var untouched = File.ReadAllText(fixture.FilePath);
        await fixture.SettleAsync();
        var later = WriteBack(fixture).Write(WriteBackKinds.Agents, cursor with { Enabled = false });

        Assert.Contains("was edited", refused, StringComparison.Ordinal);
        Assert.Equal(edited, untouched);
        Assert.Null(later);
        Assert.Contains("# people and more", File.ReadAllText(fixture.FilePath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AfterACrashBetweenStoreAndFile_KeepsTheChange()
    {
        await using var fixture = await new ConfigurationFixture(Yaml).StartAsync();
        var cursor = (await fixture.Agents.GetAsync("cursor", CancellationToken.None))!;
        var disabled = cursor.Value with { Enabled = false };

        // In the store, not in the file: the store counts, and says so.
        await fixture.Agents.UpsertAsync(disabled, cursor.Version, EntitySource.Runtime, CancellationToken.None);
        await fixture.Seeder.StartingAsync(CancellationToken.None);
        var between = (await fixture.Agents.GetAsync("cursor", CancellationToken.None))!;
        var warned = fixture.Logged(EventIds.ConfigurationConflict).Count();

        // In the file, but the row is not marked yet: the next start sees that both say the same.
        Assert.Null(WriteBack(fixture).Write(WriteBackKinds.Agents, disabled));
        await fixture.Seeder.StartingAsync(CancellationToken.None);
        var after = (await fixture.Agents.GetAsync("cursor", CancellationToken.None))!;

        Assert.Equal((EntitySource.Runtime, false, 1), (between.Source, between.Value.Enabled, warned));
        Assert.Equal((EntitySource.Configuration, false), (after.Source, after.Value.Enabled));
        Assert.Single(fixture.Logged(EventIds.ConfigurationConflict));
    }

    private static ConfigurationWriteBack WriteBack(ConfigurationFixture fixture) => fixture.Services.GetRequiredService<ConfigurationWriteBack>();
}
