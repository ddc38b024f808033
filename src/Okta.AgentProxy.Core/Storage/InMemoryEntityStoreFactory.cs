using System.Collections.Concurrent;

namespace Okta.AgentProxy;

/// <summary>Stores for further kinds of entity, in memory.</summary>
internal sealed class InMemoryEntityStoreFactory : IEntityStoreFactory
{
    private readonly ConcurrentDictionary<string, object> _stores = new(StringComparer.Ordinal);

    public IEntityStore<T> Create<T>(EntityCodec<T> codec)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(codec);
        return _stores.GetOrAdd(codec.Kind, _ => new Store<T>(codec)) as IEntityStore<T>
            ?? throw new InvalidOperationException($"The kind '{codec.Kind}' is already used for another type.");
    }

    private sealed class Store<T>(EntityCodec<T> codec) : InMemoryEntityStore<T>(codec.NameOf)
        where T : class;
}
