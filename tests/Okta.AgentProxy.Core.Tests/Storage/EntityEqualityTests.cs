using System.Reflection;

namespace Okta.AgentProxy.Core.Tests.Storage;

public sealed class EntityEqualityTests
{
    [Fact]
    public void Same_TwoReadingsOfOneAgent_AreTheSame() => Assert.True(EntityEquality.Same(Agent(), Agent()));

    [Fact]
    public void Same_TwoReadingsOfOneBackend_AreTheSame() => Assert.True(EntityEquality.Same(Backend(), Backend()));

    [Fact]
    public void Same_AnyPropertyOfAnAgentChanged_IsSeen()
    {
        Agent[] changed =
        [
            Agent() with { Name = "b" }, Agent() with { AgentId = null }, Agent() with { ClientId = "x" }, Agent() with { AllowedClients = ["c1"] },
            Agent() with { Scopes = new HashSet<string> { "mcp:read" } }, Agent() with { BackendAccess = new HashSet<string>() }, Agent() with { Enabled = false },
            Agent() with { SubjectTokenType = SubjectTokenType.AccessToken }, Agent() with { ClientSecret = new Secret("other") }, Agent() with { PrivateKey = null },
            Agent() with { PrivateKeyKid = "k2" },
        ];

        Assert.All(changed, agent => Assert.False(EntityEquality.Same(Agent(), agent)));
        Assert.Equal(typeof(Agent).GetProperties(BindingFlags.Public | BindingFlags.Instance).Length, changed.Length);
    }

    [Fact]
    public void Same_AnyPropertyOfABackendChanged_IsSeen()
    {
        Backend[] changed =
        [
            Backend() with { Name = "b" }, Backend() with { Url = new Uri("http://h/mcp/") }, Backend() with { Paths = ["/b", "/a"] }, Backend() with { Description = null },
            Backend() with { Timeout = TimeSpan.FromSeconds(1) }, Backend() with { ActivityTimeout = null }, Backend() with { Enabled = false },
            Backend() with { AuthMethod = "x" }, Backend() with { AuthConfig = new AuthConfig([new("key", "other")]) }, Backend() with { Audience = null },
            Backend() with { ReadOnlyTools = [] }, Backend() with { Scopes = new BackendScopes("r") }, Backend() with { Protocol = BackendProtocol.Mcp },
            Backend() with { MaxRequestBodyBytes = 1 }, Backend() with { Policy = null }, Backend() with { Limits = [new RequestLimit { Concurrency = 3 }] },
            Backend() with { CircuitBreaker = new CircuitBreakerSettings(Failures: 3) }, Backend() with { ToolPinning = ToolPinningMode.Enforce }, Backend() with { NewTools = (NewTools)1 },
            Backend() with { ForwardHeaders = ["X-Team"] },
        ];

        Assert.All(changed, backend => Assert.False(EntityEquality.Same(Backend(), backend)));

        // What is not stored is no part of the definition: it says how the one that is stored is served.
        Assert.Equal([nameof(Okta.AgentProxy.Backend.GuardsConnections)], typeof(Backend).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsNotStored).Select(p => p.Name));
        Assert.Equal(typeof(Backend).GetProperties(BindingFlags.Public | BindingFlags.Instance).Count(p => !IsNotStored(p)), changed.Length);

        static bool IsNotStored(PropertyInfo property) => property.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute));
    }

    [Fact]
    public void Same_RolesThatDiffer_AreSeen()
    {
        PolicyRole role = new() { Name = "viewer", Groups = ["Everyone"] };

        Assert.True(EntityEquality.Same(role, role with { Groups = ["Everyone"] }));
        Assert.All([role with { Name = "x" }, role with { Level = 2 }, role with { Groups = [] }], changed => Assert.False(EntityEquality.Same(role, changed)));
    }

    /// <summary>To find no property of an unknown kind would be to find no difference.</summary>
    [Fact]
    public void Same_KindThatIsNotListed_Throws() => Assert.Throws<NotSupportedException>(() => EntityEquality.Same(new object(), new object()));

    private static Agent Agent() => new()
    {
        Name = "a",
        AgentId = "wlp",
        ClientId = "0oa",
        AllowedClients = ["c1", "c2"],
        Scopes = new HashSet<string> { "mcp:read", "mcp:write" },
        BackendAccess = new HashSet<string> { "hr" },
        SubjectTokenType = SubjectTokenType.IdToken,
        ClientSecret = new Secret("s"),
        PrivateKey = new Secret("k"),
        PrivateKeyKid = "k1",
    };

    private static Backend Backend() => new()
    {
        Name = "a",
        Url = new Uri("http://h/mcp"),
        Paths = ["/a", "/b"],
        Description = "d",
        ActivityTimeout = TimeSpan.FromSeconds(60),
        AuthConfig = new AuthConfig([new("key", "value")]),
        Audience = "api://a",
        ReadOnlyTools = ["get_*"],
        Policy = new PolicyDefinition([new PolicyRule { Effect = PolicyEffect.Allow, Match = new PolicyMatch { Tools = ["get_*"] } }]),
        Limits = [new RequestLimit { Concurrency = 2, Per = [LimitPartition.User], Tools = ["delete_*"] }],
        Protocol = BackendProtocol.Http,
    };
}
