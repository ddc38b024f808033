namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>Each condition once as a rule that allows and once as one that denies: what cannot be judged helps the caller in neither.</summary>
public class ArgumentRuleTests
{
    [Theory]
    // condition, arguments: does "allow" allow, does "deny" deny
    [InlineData("{ /region: EU }", """{"region":"EU"}""", true, true)]
    [InlineData("{ /region: EU }", """{"region":"eu"}""", false, false)]
    [InlineData("{ /region: EU }", """{"region":"\u0045U"}""", true, true)]
    [InlineData("{ /region: EU }", """{}""", false, false)]
    [InlineData("{ /region: EU }", "", false, false)]
    [InlineData("{ /region: EU }", """{"region":null}""", false, false)]
    [InlineData("{ /region: EU }", """{"region":["EU"]}""", true, true)]
    [InlineData("{ /region: EU }", """{"region":["EU","US"]}""", false, true)]
    [InlineData("{ /region: EU }", """{"region":[]}""", false, false)]
    [InlineData("{ /region: EU }", """{"region":{"a":"EU"}}""", false, true)]
    [InlineData("{ /region: EU }", """{"Region":"EU"}""", false, true)]
    [InlineData("{ /region: EU }", """{"region":"US","REGION":"EU"}""", false, true)]
    [InlineData("{ /region: EU }", """{"regio\u006e":"EU"}""", true, true)]
    [InlineData("{ /region: EU }", """{"region\u0000":"EU"}""", false, true)]
    [InlineData("{ /region: EU }", """{"region\u0000and much more, longer than any folded spelling of the name could be":"EU"}""", false, true)]
    [InlineData("{ /region: EU }", """{"region":"EU","REGION\u0000":"US"}""", false, true)]
    [InlineData("{ /region: EU }", """{"r\u0065gion\u0000\u0000":"US"}""", false, true)]
    [InlineData("{ /region: EU }", """{"region":"EU","regio\u0000n":"US"}""", true, true)]
    [InlineData("{ /n: { max: 5 } }", """{"n\u0000":9,"n":1}""", false, true)]
    [InlineData("{ /region: EU }", """{"region":"\ud800"}""", false, true)]
    [InlineData("{ /region: { in: [EU, UK] } }", """{"region":"UK"}""", true, true)]
    [InlineData("{ /region: { in: [EU, UK] } }", """{"region":"US"}""", false, false)]
    [InlineData("{ /n: { equals: 5 } }", """{"n":5}""", true, true)]
    [InlineData("{ /n: { equals: 5 } }", """{"n":5.0}""", true, true)]
    [InlineData("{ /n: { equals: 5 } }", """{"n":"5.0"}""", false, true)]
    [InlineData("{ /n: { equals: 5 } }", """{"n":1e400}""", false, true)]
    [InlineData("{ /n: { equals: 9007199254740992 } }", """{"n":9007199254740993}""", false, true)]
    [InlineData("{ /n: { equals: 9007199254740992 } }", """{"n":9007199254741993}""", false, false)]
    [InlineData("{ /n: { in: [1, 9007199254740992] } }", """{"n":9007199254740992.5}""", false, true)]
    [InlineData("{ /n: { max: 9007199254740992 } }", """{"n":9007199254740993}""", false, true)]
    [InlineData("{ /n: { min: 0.1 } }", """{"n":0.09999999999999999999}""", false, true)]
    [InlineData("{ /n: { max: 1 } }", """{"n":1.0000000000000000001}""", false, true)]
    [InlineData("{ /dry: { equals: true } }", """{"dry":true}""", true, true)]
    [InlineData("{ /dry: { equals: true } }", """{"dry":false}""", false, false)]
    [InlineData("{ /amount: { max: 1000 } }", """{"amount":1000}""", true, true)]
    [InlineData("{ /amount: { max: 1000 } }", """{"amount":1e3}""", true, true)]
    [InlineData("{ /amount: { max: 1000 } }", """{"amount":1000.01}""", false, false)]
    [InlineData("{ /amount: { min: 1000 } }", """{"amount":"5000"}""", false, true)]
    [InlineData("{ /amount: { min: 1000 } }", """{"amount":"lots"}""", false, true)]
    [InlineData("{ /amount: { min: 1000 } }", """{"amount":true}""", false, true)]
    [InlineData("{ /amount: { min: 1, max: 2 } }", """{"amount":3}""", false, false)]
    [InlineData("{ /path: { pattern: 'public/.*' } }", """{"path":"public/a"}""", true, true)]
    [InlineData("{ /path: { pattern: 'public/.*' } }", """{"path":"x/public/a"}""", false, false)]
    [InlineData("{ /path: { pattern: 'a|b' } }", """{"path":"ab"}""", false, false)]
    [InlineData("{ /path: { pattern: '[a-z]+' } }", "{\"path\":\"abc\\n\"}", false, false)]
    [InlineData("{ /amount: { pattern: '100' } }", """{"amount":100}""", true, true)]
    [InlineData("{ /amount: { pattern: '100' } }", """{"amount":"100"}""", true, true)]
    [InlineData("{ /amount: { pattern: '100' } }", """{"amount":250}""", false, false)]
    [InlineData("{ /amount: { pattern: '100' } }", """{"amount":1E2}""", false, true)]
    [InlineData("{ /amount: { pattern: '100' } }", """{"amount":1.0e2}""", false, true)]
    [InlineData("{ /amount: { pattern: '100' } }", """{"amount":100.0}""", false, true)]
    [InlineData("{ /amount: { pattern: '100' } }", """{"amount":1000e-1}""", false, true)]
    [InlineData("{ /amount: { pattern: '0' } }", """{"amount":-0}""", false, true)]
    [InlineData("{ /amount: { pattern: '0' } }", """{"amount":0e9}""", false, true)]
    [InlineData("{ /amount: { pattern: '[0-9]+' } }", """{"amount":12e1}""", false, true)]
    [InlineData("{ /amount: { pattern: '9007199254740992' } }", """{"amount":9007199254740993}""", false, true)]
    [InlineData("{ /amount: { pattern: '1' } }", """{"amount":1e400}""", false, true)]
    [InlineData("{ /amount: { pattern: '.*' } }", """{"amount":100.0}""", true, true)]
    [InlineData("{ /filter/owner: me }", """{"filter":{"owner":"me"}}""", true, true)]
    [InlineData("{ /filter/owner: me }", """{"filter":{"Owner":"me"}}""", false, true)]
    [InlineData("{ /filter/owner: me }", """{"filter":"me"}""", false, false)]
    [InlineData("{ /list/1: me }", """{"list":["x","me"]}""", true, true)]
    [InlineData("{ /list/1: me }", """{"list":["me"]}""", false, false)]
    [InlineData("{ /a~1b~0c: x }", """{"a/b~c":"x"}""", true, true)]
    [InlineData("{ /a: x, /b: y }", """{"a":"x","b":"z"}""", false, false)]
    public void Judge_Condition_AllowsOnlyWhatItKnowsAndDeniesWhatItDoubts(string condition, string arguments, bool allows, bool denies)
    {
        var allow = PolicyText.Good($"policy: [{{ allow: {{ tools: [t], arguments: {condition} }} }}]");
        var deny = PolicyText.Good($"policy: [{{ allow: {{}} }}, {{ deny: {{ tools: [t], arguments: {condition} }} }}]");

        Assert.Equal(allows, allow.Call(PolicyText.Caller(), "t", arguments).IsAllowed);
        Assert.Equal(!denies, deny.Call(PolicyText.Caller(), "t", arguments).IsAllowed);
    }

    [Fact]
    public void Judge_InAList_ArgumentsCouldFit()
    {
        var allow = PolicyText.Good("policy: [{ allow: { tools: [t], arguments: { /a: x } } }]");
        var deny = PolicyText.Good("policy: [{ allow: {} }, { deny: { tools: [t], arguments: { /a: x } } }]");
        var request = PolicyText.Caller().Ask(PolicyTargetKind.Tool, "t") with { IsListing = true };

        Assert.True(allow.Evaluate(request).IsVisible);
        Assert.True(deny.Evaluate(request).IsVisible);
    }
}
