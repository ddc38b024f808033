using System.Text;

namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>What a client has chosen of a template counts when it completes the rest: else completions name what reading denies.</summary>
public sealed class TemplateMemberTests
{
    [Theory]
    [InlineData("note://{host}/{id}", "note://61003/61003")]
    [InlineData("note://secret{/x}", "note://secret/61003")]
    [InlineData("note://secret{/a,b*}", "note://secret/61003/61003")]
    [InlineData("note://a{?q,r:3}", "note://a?q=61003&r=61003")]
    [InlineData("note://a{;p}{#f}", "note://a;p=61003#61003")]
    [InlineData("note://{+a}{.b}", "note://61003.61003")]
    [InlineData("note://{}/x", "note://61003/x")]
    [InlineData("note://{open", "note://{open")]
    [InlineData("}{", "}{")]
    public void Of_ATemplate_IsOneOfItsFamily(string template, string expected)
    {
        var member = TemplateMember.Of(template);

        Assert.Equal(expected, member);
    }

    [Theory]
    [InlineData("note://{host}/{id}", """{"host":"secret"}""", false)]
    [InlineData("note://{host}/{id}", """{"host":"SECRET"}""", false)]
    [InlineData("note://{host}/{id}", """{"host":"s\u0065cret"}""", false)]
    [InlineData("note://{host}/{id}", """{"host":"secret."}""", false)]
    [InlineData("note://{host}/{id}", """{"host":"u@secret:80"}""", false)]
    [InlineData("note://{host}/{id}", """{"host":"x/../secret"}""", false)]
    [InlineData("note://{+host,port:2}/{id}", """{"host":"secret"}""", true)]
    [InlineData("note://{+host*}/{id}", """{"host":"secret"}""", false)]
    [InlineData("{+all}", """{"all":"note://secret/1"}""", false)]
    [InlineData("{+all}", """{"all":"NOTE://secret/1"}""", false)]
    [InlineData("{scheme}://{host}/{id}", """{"scheme":"note","host":"secret"}""", false)]
    [InlineData("note://{host}/{id}", """{"host":"pub"}""", true)]
    [InlineData("note://{host}/{id}", """{"id":"secret"}""", true)]
    [InlineData("note://{host}/{id}", "{}", true)]
    [InlineData("http://{host}:{port}/x", "{}", true)]
    [InlineData("file:{+path}", "{}", true)]
    [InlineData("note://secret{/x}", "{}", false)]
    [InlineData("note://secret{?x}", "{}", false)]
    [InlineData("note://secret{/x*}", "{}", false)]
    [InlineData("note://secret/{x}", "{}", false)]
    [InlineData("note://secretary/{x}", "{}", true)]
    public void Complete_TemplateOfWhichThingsAreDenied_IsJudgedByWhatIsChosen(string template, string chosen, bool allowed)
    {
        var policy = PolicyText.Good("policy: [{ name: no-secrets, deny: { resources: ['note://secret/**'] } }, { name: rest, allow: { agents: [cursor] } }]");
        var body = Encoding.UTF8.GetBytes(
            """{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"TEMPLATE"},"argument":{"name":"id","value":""},"context":{"arguments":CHOSEN}}}"""
                .Replace("TEMPLATE", template, StringComparison.Ordinal).Replace("CHOSEN", chosen, StringComparison.Ordinal));
        McpMessageReader.TryRead(body, out var message, out _);

        var refused = new PolicyGate(new ToolCatalog()).Check(policy, PolicyText.Caller(), message!, out _);

        Assert.Equal(allowed, refused is null);
    }

    [Theory]
    [InlineData("note://secret{/x}", false)]
    [InlineData("note://secret{?x}", false)]
    [InlineData("NOTE://secret{/x*}", false)]
    [InlineData("note://secretary{/x}", true)]
    [InlineData("note://{host}/x", true)]
    public void List_TemplateWhoseEveryMemberIsDenied_IsHidden(string template, bool visible)
    {
        var policy = PolicyText.Good("policy: [{ name: no-secrets, deny: { resources: ['note://secret/**'] } }, { name: rest, allow: { agents: [cursor] } }]");

        var decision = policy.Evaluate(PolicyText.Caller().Ask(PolicyTargetKind.ResourceTemplate, template) with { IsListing = true });

        Assert.Equal(visible, decision.IsVisible);
    }
}
