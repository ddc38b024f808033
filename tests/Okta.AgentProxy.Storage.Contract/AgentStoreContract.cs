using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>What a store of agents does.</summary>
public abstract class AgentStoreContract : EntityStoreContract<Agent>
{
    /// <inheritdoc/>
    protected override IEntityStore<Agent> StoreOf(IServiceProvider node) => node.GetRequiredService<IAgentStore>();

    /// <inheritdoc/>
    protected override Agent Make(string name, int variant = 0) => new() { Name = name, ClientId = $"0oa{variant}" };

    /// <inheritdoc/>
    protected override string NameOf(Agent entity) => entity.Name;

    /// <inheritdoc/>
    protected override string VariantOf(Agent entity) => entity.ClientId;

    [Fact]
    public async Task Upsert_EveryPropertySet_EachSurvives()
    {
        NeedsSharedState();
        var agent = new Agent
        {
            Name = "full",
            AgentId = "wlp1",
            ClientId = "0oa1",
            AllowedClients = ["0oa2", "0oa3"],
            Scopes = new HashSet<string> { "mcp:write", "mcp:read" },
            BackendAccess = new HashSet<string> { "employees", "finance" },
            Enabled = false,
            SubjectTokenType = SubjectTokenType.IdToken,
            ClientSecret = new Secret("s3cret-of-the-client"),
            PrivateKey = new Secret("env:CURSOR_KEY"),
            PrivateKeyKid = "k1",
        };
        EveryProperty.IsSet(agent);

        await StoreOf(Node).UpsertAsync(agent, null, EntitySource.Runtime, TestContext.Current.CancellationToken);
        var read = (await StoreOf(OpenNode()).GetAsync("full", TestContext.Current.CancellationToken))!.Value;

        EveryProperty.IsEqual(agent, read);
        Assert.Equal("env:CURSOR_KEY", read.PrivateKey!.Reference);
    }
}
