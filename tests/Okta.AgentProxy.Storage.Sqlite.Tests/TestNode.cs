using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Sqlite.Tests;

/// <summary>The storage as a host has it, Data Protection keys beside the database.</summary>
internal static class TestNode
{
    public static ServiceProvider Open(TemporaryDatabase database, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        new Builder(services).AddSqliteStorage(database.ConnectionString);
        configure?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
