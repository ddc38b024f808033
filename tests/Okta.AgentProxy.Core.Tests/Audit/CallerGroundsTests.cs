using System.Collections.Frozen;
using System.Security.Claims;

namespace Okta.AgentProxy.Core.Tests.Audit;

public sealed class CallerGroundsTests
{
    private static readonly Agent Agent = new() { Name = "cursor", ClientId = "0oa1", Scopes = FrozenSet.Create("mcp:read", "hr:export") };
    private static readonly Backend Backend = new() { Name = "hr", Url = new Uri("http://hr/"), Paths = ["/hr"] };

    [Theory]
    [InlineData("00u1", "alice@example.com", null, false, "alice@example.com")]
    [InlineData("00u1", "alice@example.com", "planted@example.com", false, "alice@example.com")]
    [InlineData("00u1", "00u1", "alice@example.com", false, "alice@example.com")]
    [InlineData("alice", "alice", null, false, "alice")]
    [InlineData("alice", "alice", "", false, "alice")]
    [InlineData("0oa1", "0oa1", null, true, null)]
    [InlineData("0oa1", "0oa1", "alice@example.com", true, null)]
    public void Login_OfAToken_IsWhatAPersonKnows(string id, string sub, string? preferred, bool isService, string? expected)
    {
        var subject = Caller(id: id, sub: sub, isService: isService, claims: preferred is null ? [] : [("preferred_username", preferred)]);

        var grounds = CallerGrounds.Of(subject, agent: null, Backend, policy: null);

        Assert.Equal(expected, grounds.Login);
    }

    [Fact]
    public void Groups_OfAThousand_AreThoseThatHaveASay()
    {
        string[] groups = [.. Enumerable.Range(0, 5_000).Select(i => $"group-{i}")];
        var policy = Policy(new PolicyMatch { Groups = ["group-7", "elsewhere"] }, new PolicyMatch { Roles = ["viewer"] });

        var grounds = CallerGrounds.Of(Caller(groups: groups), Agent, Backend, policy);

        Assert.Equal(["group-7", "group-4999"], grounds.Groups);
        Assert.Equal(["viewer"], grounds.Roles);
    }

    [Fact]
    public void ScopesAndClaims_AreThoseThatRulesNameAndTheCallerHas()
    {
        var policy = Policy(
            new PolicyMatch { Scopes = ["hr:export", "hr:import"] },
            new PolicyMatch { Claims = new Dictionary<string, IReadOnlyList<string>> { ["department"] = ["finance", "law"], ["level"] = ["9"] } });
        var subject = Caller(scopes: ["mcp:read", "mcp:write", "hr:export", "hr:import", "profile"], claims: [("department", "finance"), ("department", "secret"), ("level", "1"), ("ssn", "123")]);

        var grounds = CallerGrounds.Of(subject, Agent, Backend, policy);

        // mcp:write and hr:import are not the agent's, profile is nobody's business.
        Assert.Equal(["mcp:read", "hr:export"], grounds.Scopes);
        Assert.Equal(["department=finance"], grounds.Claims);
    }

    [Fact]
    public void Of_SameCallerAgentAndRules_IsTheSameInstance()
    {
        var (subject, policy) = (Caller(), Policy(new PolicyMatch { Groups = ["Everyone"] }));

        var first = CallerGrounds.Of(subject, Agent, Backend, policy);
        var second = CallerGrounds.Of(subject, Agent, Backend, policy);
        var changedAgent = CallerGrounds.Of(subject, Agent with { Scopes = FrozenSet<string>.Empty }, Backend, policy);
        var changedRules = CallerGrounds.Of(subject, Agent, Backend, Policy(new PolicyMatch { Groups = ["Admins"] }));

        Assert.Same(first, second);
        Assert.Empty(changedAgent.Scopes);
        Assert.NotSame(first, changedRules);
    }

    private static BackendPolicy Policy(params PolicyMatch[] matches)
    {
        RoleDirectory roles = new([new PolicyRole { Name = "viewer", Groups = ["group-4999"] }]);
        var rules = new PolicyCompiler(roles, []).Compile(new PolicyDefinition([.. matches.Select(match => new PolicyRule { Effect = PolicyEffect.Allow, Match = match })]), "backends:hr");
        return BackendPolicy.Create(Backend, rules, [])!;
    }

    private static Subject Caller(
        string id = "00u1", string sub = "alice", string[]? groups = null, string[]? scopes = null, bool isService = false, (string Name, string Value)[]? claims = null) => new()
    {
        Issuer = "https://org.okta.com",
        Id = id,
        Sub = sub,
        IsService = isService,
        Groups = (groups ?? []).ToFrozenSet(StringComparer.Ordinal),
        Scopes = (scopes ?? ["mcp:read"]).ToFrozenSet(StringComparer.Ordinal),
        Principal = new ClaimsPrincipal(new ClaimsIdentity((claims ?? []).Select(claim => new Claim(claim.Name, claim.Value)))),
    };
}
