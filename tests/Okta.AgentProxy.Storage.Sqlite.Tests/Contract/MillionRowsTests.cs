using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Contract;

public sealed class SqliteMillionRowsTests : MillionRowsContract
{
    private readonly TemporaryDatabase _database = new();

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage(_database.ConnectionString);

    protected override Task<long> SizeAsync() => Task.FromResult(new FileInfo(_database.File).Length);

    protected override ValueTask CleanUpAsync() => _database.CleanUpAsync();
}
