using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Contract;

public sealed class PostgresAgentStoreTests(SharedServer server) : AgentStoreContract
{
    private readonly TemporarySchema _schema = new(server);

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();
}

public sealed class PostgresBackendStoreTests(SharedServer server) : BackendStoreContract
{
    private readonly TemporarySchema _schema = new(server);

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();
}

public sealed class PostgresEntityStoreFactoryTests(SharedServer server) : EntityStoreFactoryContract
{
    private readonly TemporarySchema _schema = new(server);

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();
}

public sealed class PostgresSharedStateTests(SharedServer server) : SharedStateContract
{
    private readonly TemporarySchema _schema = new(server);

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();
}

public sealed class PostgresLeaseStoreTests(SharedServer server) : LeaseStoreContract
{
    private readonly TemporarySchema _schema = new(server);

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();
}

public sealed class PostgresAuditStoreTests(SharedServer server) : AuditStoreContract
{
    private readonly TemporarySchema _schema = new(server);

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();
}

public sealed class PostgresAuditTamperTests(SharedServer server) : AuditTamperContract
{
    private readonly TemporarySchema _schema = new(server);

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override ValueTask TamperAsync(string sql) => _schema.ExecuteAsync(sql);

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();
}

public sealed class PostgresAuditGroundsTests(SharedServer server) : AuditGroundsContract
{
    private readonly TemporarySchema _schema = new(server);

    protected override bool SharesState => true;

    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddPostgresStorage(_schema);

    protected override ValueTask CleanUpAsync() => _schema.DropAsync();
}
