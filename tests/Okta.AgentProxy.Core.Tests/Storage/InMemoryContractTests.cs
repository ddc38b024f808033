using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Core.Tests.Storage;

public sealed class InMemoryAgentStoreContractTests : AgentStoreContract
{
    protected override void AddStorage(IAgentProxyBuilder builder) => builder.Services.AddInMemoryStorage();
}

public sealed class InMemoryBackendStoreContractTests : BackendStoreContract
{
    protected override void AddStorage(IAgentProxyBuilder builder) => builder.Services.AddInMemoryStorage();
}

public sealed class InMemoryEntityStoreFactoryContractTests : EntityStoreFactoryContract
{
    protected override void AddStorage(IAgentProxyBuilder builder) => builder.Services.AddInMemoryStorage();
}

public sealed class InMemorySharedStateContractTests : SharedStateContract
{
    protected override void AddStorage(IAgentProxyBuilder builder) => builder.Services.AddInMemoryStorage();
}

public sealed class InMemoryLeaseStoreContractTests : LeaseStoreContract
{
    protected override void AddStorage(IAgentProxyBuilder builder) => builder.Services.AddInMemoryStorage();
}
