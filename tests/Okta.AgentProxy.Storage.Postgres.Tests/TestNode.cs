using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Okta.AgentProxy.Storage.Postgres.Tests;

/// <summary>A node as a host has it: Data Protection keys in the database, background services running.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    /// <summary>What the nodes of a test share besides the database: the name under which they use the keys in it.</summary>
    public const string Application = "test";

    private readonly ServiceProvider _provider;
    private readonly List<IHostedService> _started = [];

    private TestNode(ServiceProvider provider) => _provider = provider;

    public IAgentStore Agents => Get<IAgentStore>();

    public static TestNode Open(string connectionString, string schema, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDataProtection().SetApplicationName(Application);
        new Builder(services).AddPostgresStorage(connectionString, options => options.Schema = schema);
        configure?.Invoke(services);
        return new TestNode(services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
    }

    public static async Task<TestNode> StartAsync(string connectionString, string schema, Action<IServiceCollection>? configure = null)
    {
        var node = Open(connectionString, schema, configure);
        foreach (var service in node._provider.GetServices<IHostedService>())
        {
            await service.StartAsync(TestContext.Current.CancellationToken);
            node._started.Add(service);
        }

        return node;
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>A task that ends when the agents change. Ask before the change is made.</summary>
    public Task AgentsChange()
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Agents.Watch().RegisterChangeCallback(_ => changed.TrySetResult(), null);
        return changed.Task;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_started))
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _provider.DisposeAsync();
    }

    private sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
