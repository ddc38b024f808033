using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>A kind of entity that the storage has never heard of, such as a host's own.</summary>
public abstract class EntityStoreFactoryContract : EntityStoreContract<Gadget>
{
    private static readonly EntityCodec<Gadget> Codec = new("gadget", gadget => gadget.Name, GadgetJsonContext.Default);

    /// <inheritdoc/>
    protected override IEntityStore<Gadget> StoreOf(IServiceProvider node) => node.GetRequiredService<IEntityStoreFactory>().Create(Codec);

    /// <inheritdoc/>
    protected override Gadget Make(string name, int variant = 0) => new() { Name = name, Key = new Secret($"gadget-secret-{variant}") };

    /// <inheritdoc/>
    protected override string NameOf(Gadget entity) => entity.Name;

    /// <inheritdoc/>
    protected override string VariantOf(Gadget entity) => entity.Key.Reveal();

    [Fact]
    public void Create_Twice_IsTheSameStore() => Assert.Same(StoreOf(Node), StoreOf(Node));

    [Fact]
    public async Task Upsert_SameNameAsAnAgent_AreTwo()
    {
        await StoreOf(Node).UpsertAsync(Make("shared"), "", EntitySource.Runtime, TestContext.Current.CancellationToken);
        var agent = await Node.GetRequiredService<IAgentStore>().UpsertAsync(
            new Agent { Name = "shared", ClientId = "0oa" }, "", EntitySource.Runtime, TestContext.Current.CancellationToken);

        Assert.Equal(StoreOutcome.Done, agent.Outcome);
        Assert.Single(await StoreOf(Node).ListAsync(TestContext.Current.CancellationToken));
    }
}

/// <summary>An entity for the tests.</summary>
public sealed record Gadget
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its secret.</summary>
    public required Secret Key { get; init; }
}

[JsonSerializable(typeof(Gadget))]
internal sealed partial class GadgetJsonContext : JsonSerializerContext;
