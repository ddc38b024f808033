namespace Okta.AgentProxy.Storage.Postgres.Tests.Keys;

public sealed class PostgresXmlRepositoryTests(SharedServer server) : IAsyncLifetime
{
    private readonly TemporarySchema _schema = new(server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _schema.DropAsync();

    [Fact]
    public async Task Seal_OnOneNode_OpensOnTheOtherAndAfterARestart()
    {
        await using var here = TestNode.Open(_schema.ConnectionString, _schema.Name);
        await using var there = TestNode.Open(_schema.ConnectionString, _schema.Name);
        await here.Agents.UpsertAsync(new Agent { Name = "a", ClientId = "0oa", ClientSecret = new Secret("planted-secret") }, null, EntitySource.Runtime, Cancellation);

        var agent = await there.Agents.GetAsync("a", Cancellation);

        Assert.Equal("planted-secret", agent!.Value.ClientSecret!.Reveal());
        Assert.Contains("key", await _schema.DumpAsync("data_protection_keys"), StringComparison.Ordinal);
        foreach (var table in new[] { "entities", "audit", "shared_state" })
        {
            Assert.DoesNotContain("planted-secret", await _schema.DumpAsync(table), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Seal_BothNodesMakeAFirstKeyAtOnce_EachOpensTheOthers()
    {
        await using var here = TestNode.Open(_schema.ConnectionString, _schema.Name);
        await using var there = TestNode.Open(_schema.ConnectionString, _schema.Name);
        await Task.WhenAll(
            here.Agents.UpsertAsync(new Agent { Name = "a", ClientId = "0oa", ClientSecret = new Secret("1") }, null, EntitySource.Runtime, Cancellation).AsTask(),
            there.Agents.UpsertAsync(new Agent { Name = "b", ClientId = "0ob", ClientSecret = new Secret("2") }, null, EntitySource.Runtime, Cancellation).AsTask());

        Assert.Equal("2", (await here.Agents.GetAsync("b", Cancellation))!.Value.ClientSecret!.Reveal());
        Assert.Equal("1", (await there.Agents.GetAsync("a", Cancellation))!.Value.ClientSecret!.Reveal());
        Assert.True((await here.Get<IAuditQuery>().VerifyAsync(null, Cancellation)).Intact);
    }
}
