using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Contract;

public sealed class SqliteInMemoryAgentStoreTests : AgentStoreContract
{
    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage("Data Source=:memory:");
}

public sealed class SqliteInMemorySharedStateTests : SharedStateContract
{
    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage("Data Source=:memory:");
}

public sealed class SqliteInMemoryAuditStoreTests : AuditStoreContract
{
    protected override void AddStorage(IAgentProxyBuilder builder) => builder.AddSqliteStorage("Data Source=:memory:");
}
