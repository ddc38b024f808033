using Okta.AgentProxy.Storage.Contract;

namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

public class SignInRuleTests
{
    private const string Strong = "policy:\n  - { name: pay, allow: { tools: [pay], acr: [phr, 'urn:okta:loa:2fa:any'] } }";

    [Theory]
    [InlineData("phr", PolicyOutcome.Allowed)]
    [InlineData("urn:okta:loa:2fa:any", PolicyOutcome.Allowed)]
    [InlineData("PHR", PolicyOutcome.NeedsScopes)]
    [InlineData("pwd", PolicyOutcome.NeedsScopes)]
    public void Acr_IsOneOfThoseWanted_OrAsksForThem(string acr, PolicyOutcome expected)
    {
        var decision = PolicyText.Good(Strong).Call(PolicyText.Caller(claims: ("acr", acr)), "pay");

        Assert.Equal(expected, decision.Outcome);
        Assert.Equal(expected == PolicyOutcome.Allowed ? "" : "phr urn:okta:loa:2fa:any", string.Join(' ', decision.Authentication?.AcrValues ?? []));
    }

    [Fact]
    public void Acr_SaidTwice_IsNobodysSignIn()
    {
        var decision = PolicyText.Good(Strong).Call(PolicyText.Caller(claims: [("acr", "phr"), ("acr", "pwd")]), "pay");

        Assert.Equal(PolicyOutcome.NeedsScopes, decision.Outcome);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(600, true)]
    [InlineData(601, false)]
    [InlineData(-60, true)]
    [InlineData(-61, false)]
    public void MaxAuthAge_OfTheSignIn_IsHeldAgainstTheClock(int secondsAgo, bool allowed)
    {
        var now = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var definition = PolicyReader.Read(PolicyText.Section("policy:\n  - { allow: { tools: [pay], max_auth_age: 600 } }", "policy"), "p", [])!;
        var policy = BackendPolicy.Create(PolicyText.Backend, new PolicyCompiler(PolicyText.Roles, [], new ManualTime(now)).Compile(definition, "b"), [])!;

        var decision = policy.Call(PolicyText.Caller(claims: ("auth_time", (now.ToUnixTimeSeconds() - secondsAgo).ToString(System.Globalization.CultureInfo.InvariantCulture))), "pay");

        Assert.Equal(allowed, decision.IsAllowed);
        Assert.Equal(allowed ? (int?)null : 600, decision.Authentication?.MaxAge);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("yesterday")]
    [InlineData("-5")]
    [InlineData("1e9")]
    [InlineData("99999999999999999999")]
    public void MaxAuthAge_OfATokenThatDoesNotSay_AsksForASignIn(string? authTime)
    {
        var policy = PolicyText.Good("policy:\n  - { allow: { tools: [pay], max_auth_age: 600 } }");

        Assert.Equal(PolicyOutcome.NeedsScopes, policy.Call(PolicyText.Caller(claims: authTime is null ? [] : [("auth_time", authTime)]), "pay").Outcome);
    }

    [Fact]
    public void RuleThatFits_WinsOverOneThatAsksForMore()
    {
        var policy = PolicyText.Good("policy:\n  - { name: strong, allow: { tools: ['*'], acr: [phr] } }\n  - { name: reading, allow: { tools: ['get_*'], groups: [Everyone] } }");

        Assert.Equal("reading", policy.Call(PolicyText.Caller(groups: ["Everyone"]), "get_user").Rule);
    }

    [Fact]
    public void Denial_Wins_AndAsksForNothing()
    {
        var policy = PolicyText.Good("policy:\n  - { name: no, deny: { tools: [pay], groups: [Contractors] } }\n  - { name: strong, allow: { tools: ['*'], acr: [phr] } }");

        Assert.Equal(new PolicyDecision(PolicyOutcome.Denied, "no"), policy.Call(PolicyText.Caller(groups: ["Contractors"]), "pay"));
    }

    [Fact]
    public void ScopeThatTheAgentMayNotHave_IsADenialWhateverTheSignIn()
    {
        var policy = PolicyText.Good("policy:\n  - { allow: { tools: [pay], acr: [phr], scopes: ['hr:pay'] } }");

        Assert.Equal(PolicyOutcome.NoMatch, policy.Call(PolicyText.Caller(), "pay").Outcome);
    }

    [Theory]
    [InlineData("deny: { tools: [pay], acr: [phr] }", "cannot have acr or max_auth_age")]
    [InlineData("deny: { tools: [pay], max_auth_age: 5 }", "cannot have acr or max_auth_age")]
    [InlineData("allow: { acr: ['a, b'] }", "acr must be 1 to 8 values")]
    [InlineData("allow: { acr: [] }", "acr")]
    [InlineData("allow: { max_auth_age: 0 }", "max_auth_age must be 1 to")]
    [InlineData("allow: { max_auth_age: soon }", "max_auth_age must be a whole number of seconds")]
    public void Rule_ThatCannotBeMeant_IsAProblem(string rule, string expected)
    {
        var (_, problems) = PolicyText.Compile($"policy:\n  - {{ {rule} }}");

        Assert.Contains(problems, p => $"{p.Path.Split(':')[^1]} {p.Message}".Contains(expected, StringComparison.Ordinal));
    }
}
