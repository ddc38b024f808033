using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>What a store of backends does.</summary>
public abstract class BackendStoreContract : EntityStoreContract<Backend>
{
    /// <inheritdoc/>
    protected override IEntityStore<Backend> StoreOf(IServiceProvider node) => node.GetRequiredService<IBackendStore>();

    /// <inheritdoc/>
    protected override Backend Make(string name, int variant = 0) =>
        new() { Name = name, Url = new Uri($"http://{name.ToLowerInvariant()}:{9000 + variant}/mcp"), Paths = [$"/{name}"] };

    /// <inheritdoc/>
    protected override string NameOf(Backend entity) => entity.Name;

    /// <inheritdoc/>
    protected override string VariantOf(Backend entity) => entity.Url.AbsoluteUri;

    [Fact]
    public async Task Upsert_EveryPropertySet_EachSurvives()
    {
        NeedsSharedState();
        var backend = FullBackend();
        EveryProperty.IsSet(backend);

        await StoreOf(Node).UpsertAsync(backend, null, EntitySource.Runtime, TestContext.Current.CancellationToken);
        var read = (await StoreOf(OpenNode()).GetAsync("full", TestContext.Current.CancellationToken))!.Value;

        EveryProperty.IsEqual(backend, read);
    }

    /// <summary>A backend with no property at its default. Override it when a derived suite knows more properties.</summary>
    protected virtual Backend FullBackend() => new()
    {
        Name = "full",
        Url = new Uri("http://full:9001/mcp"),
        Paths = ["/full", "/voll"],
        Description = "all of it",
        ToolPinning = ToolPinningMode.Enforce,
        NewTools = NewTools.Approve,
        Timeout = TimeSpan.FromSeconds(7),
        ActivityTimeout = TimeSpan.FromMinutes(3),
        Enabled = false,
        AuthMethod = "pre-shared-key",
        AuthConfig = new AuthConfig([new("key", "s3cret-key"), new("header_name", "X-Key"), new("other", "file:/run/secrets/other"), new("list:0", "a"), new("enc", "trap")]),
        Audience = "api://full",
        ReadOnlyTools = ["get_*"],
        ForwardHeaders = ["X-Team", "x_site"],
        Limits =
        [
            new RequestLimit { Name = "fair", RequestsPerSecond = 0.5m, Burst = 3, Per = [LimitPartition.User, LimitPartition.Tool], Tools = ["delete_*"] },
            new RequestLimit { RequestsPerMinute = 90, Concurrency = 4, Streams = 2, Per = [LimitPartition.Backend] },
        ],
        CircuitBreaker = new CircuitBreakerSettings(Enabled: false, Failures: 7, BreakSeconds: 30),
        Policy = new PolicyDefinition(
        [
            new PolicyRule { Name = "no-deletes", Effect = PolicyEffect.Deny, Match = new PolicyMatch { Tools = ["delete_*"] } },
            new PolicyRule
            {
                Name = "everything-else",
                Effect = PolicyEffect.Allow,
                Match = new PolicyMatch
                {
                    Tools = ["*"], Resources = ["file:///**"], Prompts = ["p"], Tasks = ["*"], Methods = ["x/*"], Roles = ["r"], Agents = ["a"], Groups = ["g"], Scopes = ["s"],
                    Claims = new Dictionary<string, IReadOnlyList<string>> { ["dept"] = ["HR", "IT"] },
                    Annotations = new Dictionary<string, bool> { ["readOnlyHint"] = true },
                    Arguments = new Dictionary<string, ArgumentCondition> { ["/amount"] = new() { Min = 1.5m, Max = 10 }, ["/region"] = new() { In = ["EU"] }, ["/p"] = new() { Pattern = "a+", EqualTo = "a" } },
                    HostPolicy = "Trusted",
                },
            },
        ]),
        Scopes = new BackendScopes("full:read", "full:write"),
        Protocol = BackendProtocol.Http,
        MaxRequestBodyBytes = 12345,
    };
}
