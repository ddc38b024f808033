namespace Okta.AgentProxy.Storage.Postgres.Tests.Database;

public sealed class PostgresMigrationsTests(SharedServer server) : IAsyncLifetime
{
    private readonly TemporarySchema _schema = new(server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _schema.DropAsync();

    [Fact]
    public async Task Open_ManyNodesAtOnce_MigrateOnce()
    {
        var nodes = Enumerable.Range(0, 5).Select(_ => TestNode.Open(_schema.ConnectionString, _schema.Name)).ToList();

        await Task.WhenAll(nodes.Select(node => node.Agents.ListAsync(Cancellation).AsTask()));

        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefused()
    {
        await using (var node = TestNode.Open(_schema.ConnectionString, _schema.Name))
        {
            await node.Agents.ListAsync(Cancellation);
        }

        await _schema.ExecuteAsync("UPDATE schema_version SET version = 99");
        await using var older = TestNode.Open(_schema.ConnectionString, _schema.Name);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await older.Agents.ListAsync(Cancellation));
        Assert.Contains("newer release", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\"; DROP SCHEMA public; --")]
    [InlineData("Upper")]
    [InlineData("1st")]
    public async Task Open_NotAPlainSchemaName_IsRefused(string schema)
    {
        await using var node = TestNode.Open(_schema.ConnectionString, schema);

        Assert.Throws<InvalidOperationException>(() => node.Agents);
    }
}
