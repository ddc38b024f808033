using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>The base of every contract: one database, one node over it, and more nodes on demand.</summary>
public abstract class StorageContract : IAsyncLifetime
{
    private readonly EphemeralDataProtectionProvider _keys = new();
    private readonly List<ServiceProvider> _nodes = [];

    /// <summary>The clock of every node.</summary>
    protected ManualTime Time { get; } = new(new DateTimeOffset(2026, 3, 14, 9, 26, 53, TimeSpan.Zero));

    /// <summary>The first node.</summary>
    protected ServiceProvider Node { get; private set; } = null!;

    /// <summary>Whether a second node sees what the first one wrote.</summary>
    protected virtual bool SharesState => false;

    /// <summary>Registers the storage under test.</summary>
    protected abstract void AddStorage(IAgentProxyBuilder builder);

    /// <summary>Makes the database; runs before <see cref="AddStorage"/>.</summary>
    protected virtual ValueTask PrepareAsync() => ValueTask.CompletedTask;

    /// <summary>Removes the database; runs after every node is closed.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        Node = OpenNode();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a further node over the same database, with the same Data Protection keys.</summary>
    protected ServiceProvider OpenNode(Action<IServiceCollection>? configure = null) => OpenNode(_keys, configure);

    /// <summary>Opens a node with keys of its own: as after the key ring was lost.</summary>
    protected ServiceProvider OpenNodeWithOtherKeys() => OpenNode(new EphemeralDataProtectionProvider(), null);

    /// <summary>Skips the test where nodes share nothing.</summary>
    protected void NeedsSharedState() => Assert.SkipUnless(SharesState, "this storage is not shared between nodes");

    private ServiceProvider OpenNode(IDataProtectionProvider keys, Action<IServiceCollection>? configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        AddStorage(new Builder(services));
        services.AddSingleton(keys);
        configure?.Invoke(services);

        var node = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        _nodes.Add(node);
        return node;
    }

    private sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
