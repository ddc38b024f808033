namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

public class PolicyEvaluationTests
{
    private const string Example = """
        policy:
          - { name: no-deletes,   deny:  { tools: ["delete_*"] } }
          - { name: viewers-read, allow: { tools: ["get_*", "list_*"], roles: [viewer] } }
          - { name: admins,       allow: { tools: ["*"], roles: [admin] } }
        """;

    [Theory]
    [InlineData("Everyone", "get_user", PolicyOutcome.Allowed, "viewers-read")]
    [InlineData("Everyone", "create_user", PolicyOutcome.NoMatch, null)]
    [InlineData("Everyone", "delete_user", PolicyOutcome.Denied, "no-deletes")]
    [InlineData("IT Admins", "create_user", PolicyOutcome.Allowed, "admins")]
    [InlineData("Admins", "delete_user", PolicyOutcome.Denied, "no-deletes")]
    [InlineData("Admins", "Delete_User", PolicyOutcome.Denied, "no-deletes")]
    [InlineData("Admins", " delete_user", PolicyOutcome.Denied, "malformed-target")]
    [InlineData("Admins", "create_user\u00A0", PolicyOutcome.Denied, "malformed-target")]
    [InlineData("everyone", "get_user", PolicyOutcome.NoMatch, null)]
    [InlineData("Everyone", "GET_user", PolicyOutcome.NoMatch, null)]
    [InlineData("", "get_user", PolicyOutcome.NoMatch, null)]
    public void Evaluate_DesignExample_DenyWinsAndNoMatchDenies(string group, string tool, PolicyOutcome outcome, string? rule)
    {
        var decision = PolicyText.Good(Example).Call(PolicyText.Caller([group]), tool);

        Assert.Equal(outcome, decision.Outcome);
        Assert.Equal(rule, decision.Rule);
    }

    [Fact]
    public void Evaluate_ToolsOnlyPolicy_DeniesEverythingElse()
    {
        var policy = PolicyText.Good(Example);
        var caller = PolicyText.Caller(["Admins"]);

        Assert.False(policy.Read(caller, "file:///a").IsAllowed);
        Assert.False(policy.Evaluate(caller.Ask(PolicyTargetKind.Prompt, "p")).IsAllowed);
        Assert.False(policy.Evaluate(caller.Ask(PolicyTargetKind.Task, "1")).IsAllowed);
        Assert.False(policy.Evaluate(caller.Ask(PolicyTargetKind.Method, "vendor/x")).IsAllowed);
    }

    [Theory]
    [InlineData("policy: []", false)]
    [InlineData("policy: [{ allow: {} }]", true)]
    [InlineData("policy: [{ allow: {} }, { deny: { groups: [Contractors] } }]", true)]
    [InlineData("policy: [{ allow: {} }, { deny: { groups: [Everyone] } }]", false)]
    [InlineData("policy: [{ allow: { agents: [CURSOR] } }]", true)]
    [InlineData("policy: [{ allow: { agents: [claude] } }]", false)]
    [InlineData("policy: [{ allow: { groups: [Everyone, X] } }]", true)]
    [InlineData("policy: [{ allow: { claims: { dept: [HR, IT] } } }]", true)]
    [InlineData("policy: [{ allow: { claims: { dept: HR, country: DE } } }]", false)]
    [InlineData("policy: [{ allow: { claims: { dept: hr } } }]", false)]
    [InlineData("policy: [{ allow: { scopes: [mcp:read, mcp:write] } }]", true)]
    [InlineData("policy: [{ allow: { scopes: [mcp:admin] } }]", false)]
    [InlineData("policy: [{ allow: {} }, { deny: { scopes: [mcp:read] } }]", false)]
    [InlineData("policy: [{ allow: { roles: [viewer], groups: [Admins] } }]", false)]
    public void Evaluate_Who_EverythingGivenMustHold(string yaml, bool allowed)
    {
        var caller = PolicyText.Caller(["Everyone"], claims: ("dept", "HR"));

        Assert.Equal(allowed, PolicyText.Good(yaml).Call(caller, "x").IsAllowed);
    }

    [Fact]
    public void Evaluate_OnlyAScopeIsMissing_SaysWhich()
    {
        var policy = PolicyText.Good("policy: [{ name: approve, allow: { tools: [approve], scopes: [hr:approve] } }]");

        var mendable = policy.Call(PolicyText.Caller(scopes: "mcp:read", agentScopes: "mcp:read hr:approve"), "approve");
        var hopeless = policy.Call(PolicyText.Caller(scopes: "mcp:read"), "approve");

        Assert.Equal(PolicyOutcome.NeedsScopes, mendable.Outcome);
        Assert.Equal(["hr:approve"], mendable.Scopes!);
        Assert.Equal(PolicyOutcome.NoMatch, hopeless.Outcome);
    }

    [Theory]
    [InlineData("policy: [{ allow: { annotations: { readOnlyHint: true } } }]", true, true)]
    [InlineData("policy: [{ allow: { annotations: { readOnlyHint: true } } }]", false, false)]
    [InlineData("policy: [{ allow: { annotations: { readOnlyHint: true } } }]", null, false)]
    [InlineData("policy: [{ allow: {} }, { deny: { annotations: { readOnlyHint: false } } }]", true, true)]
    [InlineData("policy: [{ allow: {} }, { deny: { annotations: { readOnlyHint: false } } }]", false, false)]
    [InlineData("policy: [{ allow: {} }, { deny: { annotations: { readOnlyHint: false } } }]", null, false)]
    public void Evaluate_Annotation_UnknownNeverHelpsTheCaller(string yaml, bool? readOnly, bool allowed)
    {
        ToolAnnotations? annotations = readOnly is { } hint ? ToolAnnotations.Default with { ReadOnly = hint } : null;

        Assert.Equal(allowed, PolicyText.Good(yaml).Call(PolicyText.Caller(), "x", annotations: annotations).IsAllowed);
    }

    [Fact]
    public void Evaluate_AnnotationRule_IsAboutToolsOnly()
    {
        var policy = PolicyText.Good("policy: [{ allow: {} }, { deny: { annotations: { destructiveHint: true } } }]");

        Assert.True(policy.Read(PolicyText.Caller(), "file:///a").IsAllowed);
    }

    [Fact]
    public void Evaluate_HostPolicy_DependsOnWhatTheHostSaid()
    {
        var allow = PolicyText.Good("policy: [{ allow: { policy: Trusted } }]");
        var deny = PolicyText.Good("policy: [{ allow: {} }, { deny: { policy: Suspended } }]");
        var caller = PolicyText.Caller();

        Assert.Equal(["Trusted"], allow.HostPolicies);
        Assert.False(allow.Call(caller, "x").IsAllowed);
        Assert.True(allow.Call(caller with { HostPolicies = new HashSet<string> { "Trusted" } }, "x").IsAllowed);
        Assert.False(deny.Call(caller, "x").IsAllowed);
        Assert.True(deny.Call(caller with { HostPolicies = new HashSet<string>() }, "x").IsAllowed);
    }

    [Fact]
    public void Evaluate_Explain_NamesRuleAndWhatWouldAllow()
    {
        var explanation = PolicyText.Good(Example).Explain(PolicyText.Caller(["Everyone"]).Ask(PolicyTargetKind.Tool, "create_user"));

        Assert.Equal("No rule allows it.", explanation.Reason);
        Assert.Equal(["admins"], explanation.WouldAllow);
    }

    [Fact]
    public void Evaluate_AllowedCall_DoesNotAllocate()
    {
        var policy = PolicyText.Good(Example);
        var request = PolicyText.Caller(["Everyone"]).Ask(PolicyTargetKind.Tool, "get_user");
        policy.Evaluate(request);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var decision = policy.Evaluate(request);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(decision.IsAllowed);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Evaluate_HostsOwnPolicy_CanDenyAndAllow()
    {
        var own = new OwnPolicy();
        var without = BackendPolicy.Create(PolicyText.Backend, null, [own])!;
        var (rules, caller) = (PolicyText.Good(Example), PolicyText.Caller(["Everyone"]));

        Assert.True(without.Call(caller, "anything").IsAllowed);
        Assert.Equal("OwnPolicy", without.Call(caller, "bad").Rule);
        Assert.Null(BackendPolicy.Create(PolicyText.Backend with { Name = "other" }, null, [own]));
        Assert.False(rules.Call(caller, "special").IsAllowed);
    }

    private sealed class OwnPolicy : IAuthorizationPolicy
    {
        public bool AppliesTo(Backend backend) => backend.Name == "hr";

        public PolicyDecision Evaluate(in PolicyRequest request) => new(request.Target == "bad" ? PolicyOutcome.Denied : PolicyOutcome.NoMatch);
    }
}
