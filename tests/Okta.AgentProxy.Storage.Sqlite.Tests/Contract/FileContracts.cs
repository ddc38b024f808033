using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Contract;

public sealed class SqliteAgentStoreTests : AgentStoreContract
{
    private readonly TemporaryDatabase _database = new();

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage(_database.ConnectionString);

    protected override ValueTask CleanUpAsync() => _database.CleanUpAsync();
}

public sealed class SqliteBackendStoreTests : BackendStoreContract
{
    private readonly TemporaryDatabase _database = new();

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage(_database.ConnectionString);

    protected override ValueTask CleanUpAsync() => _database.CleanUpAsync();
}

public sealed class SqliteEntityStoreFactoryTests : EntityStoreFactoryContract
{
    private readonly TemporaryDatabase _database = new();

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage(_database.ConnectionString);

    protected override ValueTask CleanUpAsync() => _database.CleanUpAsync();
}

public sealed class SqliteSharedStateTests : SharedStateContract
{
    private readonly TemporaryDatabase _database = new();

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage(_database.ConnectionString);

    protected override ValueTask CleanUpAsync() => _database.CleanUpAsync();
}

public sealed class SqliteLeaseStoreTests : LeaseStoreContract
{
    private readonly TemporaryDatabase _database = new();

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage(_database.ConnectionString);

    protected override ValueTask CleanUpAsync() => _database.CleanUpAsync();
}

public sealed class SqliteAuditStoreTests : AuditStoreContract
{
    private readonly TemporaryDatabase _database = new();

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage(_database.ConnectionString);

    protected override ValueTask CleanUpAsync() => _database.CleanUpAsync();
}

public sealed class SqliteAuditTamperTests : AuditTamperContract
{
    private readonly TemporaryDatabase _database = new();

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage(_database.ConnectionString);

    protected override ValueTask TamperAsync(string sql)
    {
        _database.Execute(sql);
        return ValueTask.CompletedTask;
    }

    protected override ValueTask CleanUpAsync() => _database.CleanUpAsync();
}

public sealed class SqliteAuditGroundsTests : AuditGroundsContract
{
    private readonly TemporaryDatabase _database = new();

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage(_database.ConnectionString);

    protected override ValueTask CleanUpAsync() => _database.CleanUpAsync();
}
