using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>What is remembered about names says the same as asking every rule.</summary>
public sealed class RuleMatchesTests
{
    private static readonly string[] Names = ["get_user", "list_users", "create_user", "delete_user", "Get_User", "größe", " get_user", "get_user ", "x"];
    private static readonly string[] Groups = ["Everyone", "Admins", "Contractors"];
    private static readonly string[] Scopes = ["mcp:read", "mcp:write", "hr:x"];

    private static readonly Gen<PolicyMatch> Match =
        from tools in Maybe(Some(["*", "get_*", "delete_*", "*_user", "create_user", "größe", "x"]))
        from prompts in Maybe(Some(["*", "get_*", "x"]))
        from groups in Maybe(Some(Groups))
        from agents in Maybe(Some(["cursor", "claude"]))
        from scopes in Maybe(Some(Scopes))
        from acr in Maybe(Some(["urn:strong"]))
        from arguments in Gen.Elements(null, new Dictionary<string, ArgumentCondition> { ["/amount"] = new() { Max = 5 } })
        select new PolicyMatch { Tools = tools, Prompts = prompts, Groups = groups, Agents = agents, Scopes = scopes, Acr = acr is { Count: > 0 } ? acr : null, Arguments = arguments };

    private static readonly Gen<PolicyDefinition> Definition =
        from count in Gen.Choose(0, 6)
        from rules in Gen.ArrayOf(
            from allow in Gen.Elements(true, true, false)
            from match in Match
            select new PolicyRule { Effect = allow ? PolicyEffect.Allow : PolicyEffect.Deny, Match = allow ? match : match with { Acr = null } },
            count)
        select new PolicyDefinition(rules);

    private static readonly Gen<PolicyCaller[]> Callers = Gen.ArrayOf(
        from groups in Some(Groups)
        from token in Some(Scopes)
        from agent in Some(Scopes)
        from name in Gen.Elements("cursor", "claude", "other")
        from claims in Gen.Elements<(string, string)[]>([], [("acr", "urn:strong")])
        select PolicyText.Caller(groups, string.Join(' ', token), string.Join(' ', agent.Append("mcp:read")), name, claims),
        3);

    [Fact]
    public void ForList_AnyPolicyAndCaller_ShowsWhatEvaluateShows() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll((from definition in Definition from callers in Callers select (definition, callers)).ToArbitrary(), input => Holds(input.definition, input.callers)));

    [Fact]
    public void ForList_MoreRulesThanFit_IsNotUsed()
    {
        PolicyRule rule = new() { Effect = PolicyEffect.Allow, Match = new PolicyMatch { Tools = ["a"] } };
        var policy = Compile(new PolicyDefinition([.. Enumerable.Repeat(rule, RuleMatches.MaxRules + 1)]));

        Assert.Null(policy.ForList(PolicyText.Caller().Ask(PolicyTargetKind.Tool, ""), out _));
    }

    [Fact]
    public void ForList_RuleAboutAnnotations_IsNotUsed()
    {
        var policy = PolicyText.Good("policy: [{ name: r, allow: { annotations: { readOnlyHint: true } } }]");

        Assert.Null(policy.ForList(PolicyText.Caller().Ask(PolicyTargetKind.Tool, ""), out _));
    }

    [Fact]
    public void IsVisible_MoreNamesThanPlaces_StaysRight()
    {
        var policy = PolicyText.Good("policy: [{ name: even, allow: { tools: ['*0', '*2', '*4', '*6', '*8'] } }]");
        var matches = policy.ForList(PolicyText.Caller().Ask(PolicyTargetKind.Tool, ""), out var caller)!;

        for (var round = 0; round < 2; round++)
        {
            Assert.All(Enumerable.Range(0, 10_000), i => Assert.Equal(i % 2 == 0, matches.IsVisible(PolicyTargetKind.Tool, $"tool_{i}", caller)));
        }
    }

    private static bool Holds(PolicyDefinition definition, PolicyCaller[] callers)
    {
        var policy = Compile(definition);

        // One table for all callers: what it keeps must not depend on who asked first.
        return callers.All(caller =>
        {
            var matches = policy.ForList(caller.Ask(PolicyTargetKind.Tool, ""), out var rules)!;
            return Names.All(name => new[] { PolicyTargetKind.Tool, PolicyTargetKind.Prompt }.All(kind =>
                policy.Evaluate(caller.Ask(kind, name) with { IsListing = true }).IsVisible
                == (!CompiledPolicy.IsMalformed(name) && matches.IsVisible(kind, name, rules))));
        });
    }

    private static BackendPolicy Compile(PolicyDefinition definition) => BackendPolicy.Create(PolicyText.Backend, new PolicyCompiler(PolicyText.Roles, []).Compile(definition, "b"), [])!;

    private static Gen<string[]> Some(string[] all) => Gen.SubListOf(all).Select(s => s.ToArray());

    private static Gen<IReadOnlyList<string>?> Maybe(Gen<string[]> some) => Gen.Frequency((2, Gen.Constant<IReadOnlyList<string>?>(null)), (1, some.Select(s => (IReadOnlyList<string>?)s)));
}
