namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

public class ResourceRuleTests
{
    private const string PublicOnly = "policy: [{ allow: { resources: ['file:///public/**', 'note://*'] } }]";
    private const string NoSecrets = "policy: [{ allow: { resources: ['**'] } }, { deny: { resources: ['file:///secret/**', 'file:///etc/passwd', 'https://intra.example/**'] } }]";

    [Theory]
    [InlineData("file:///public/a", true)]
    [InlineData("file:///public/a/b", true)]
    [InlineData("FILE:///public/a", false)]
    [InlineData("file:/public/a", false)]
    [InlineData("file://localhost/public/a", false)]
    [InlineData("file:///public/gr%C3%B6%C3%9Fe", true)]
    [InlineData("file:///public/a%2Fb", true)]
    [InlineData("file:///public/a%20b", true)]
    [InlineData("note://today", true)]
    [InlineData("note://a/b", false)]
    [InlineData("note://a%2Fb", false)]
    [InlineData("file:///Public/a", false)]
    [InlineData("file:///public", false)]
    [InlineData("file:///publicx", false)]
    [InlineData("file:///public/../secret/a", false)]
    [InlineData("file:///public/./a", false)]
    [InlineData("file:///public/%2e%2e/secret", false)]
    [InlineData("file:///public/%2E%2E%2Fsecret", false)]
    [InlineData("file:///public/..%2fsecret", false)]
    [InlineData("file:///public/..%5csecret", false)]
    [InlineData("file:///public\\..\\secret", false)]
    [InlineData("file:///public/%252e%252e/secret", false)]
    [InlineData("file:///public/a%00.txt", false)]
    [InlineData("file:///public/a%0d%0a", false)]
    [InlineData("file:///public/%zz", false)]
    [InlineData("file:///public/%C0%AE%C0%AE/x", false)]
    [InlineData("file:///public/a%", false)]
    [InlineData(" file:///public/a", false)]
    [InlineData("file:///public/a ", false)]
    [InlineData("file://evil/public/a", false)]
    [InlineData("", false)]
    public void Evaluate_AllowPattern_HoldsForEverySpelling(string uri, bool allowed) =>
        Assert.Equal(allowed, PolicyText.Good(PublicOnly).Read(PolicyText.Caller(), uri).IsAllowed);

    [Theory]
    [InlineData("file:///public/a", true)]
    [InlineData("file:///secret/a", false)]
    [InlineData("FILE:///secret/a", false)]
    [InlineData("file:///SECRET/a", false)]
    [InlineData("file:///%73ecret/a", false)]
    [InlineData("file:///secret%2fa", false)]
    [InlineData("file:/secret/a", false)]
    [InlineData("file://localhost/secret/a", false)]
    [InlineData("file:///x/../secret/a", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("file:///etc/passwd#x", false)]
    [InlineData("file:///etc/passwd?x=1", false)]
    [InlineData("https://INTRA.example/a", false)]
    [InlineData("https://intra.example:443/a", false)]
    [InlineData("https://intra.example:444/a", true)]
    public void Evaluate_DenyPattern_HoldsForAnySpelling(string uri, bool allowed) =>
        Assert.Equal(allowed, PolicyText.Good(NoSecrets).Read(PolicyText.Caller(), uri).IsAllowed);

    [Theory]
    [InlineData("a/*/c", "a/b/c", true)]
    [InlineData("a/*/c", "a/b/x/c", false)]
    [InlineData("a/**/c", "a/b/x/c", true)]
    [InlineData("**/c*", "a/c/cd", true)]
    [InlineData("**/c*", "a/cd/e", false)]
    [InlineData("*b*c", "abbc", true)]
    [InlineData("**", "", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("a?b", "a?b", true)]
    [InlineData("a?b", "axb", false)]
    [InlineData("x**y*z", "xAy/yBz", true)]
    public void UriPattern_IsMatch_StarStaysInItsSegment(string pattern, string uri, bool expected) =>
        Assert.Equal(expected, UriPattern.Parse(pattern, ignoreCase: false).IsMatch(uri));

    [Theory]
    [InlineData("file:///public/**", "file:///{path}", true)]
    [InlineData("file:///public/**", "file:///public/{name}", true)]
    [InlineData("file:///public/**", "file:///private/{name}", false)]
    [InlineData("file:///*.txt", "file:///{name}.md", false)]
    [InlineData("file:///*.txt", "file:///{name}.txt", true)]
    [InlineData("note://**", "file:///{x}", false)]
    [InlineData("**", "{scheme}://{rest}", true)]
    [InlineData("a/*/c", "a/{x}/c", true)]
    [InlineData("a", "a{?q}", true)]
    [InlineData("file:///public/**", "file:///public/{name", false)]
    public void Evaluate_Template_IsVisibleWhenAMemberIsAllowed(string pattern, string template, bool visible)
    {
        var policy = PolicyText.Good($"policy: [{{ allow: {{ resources: ['{pattern}'] }} }}]");

        var decision = policy.Evaluate(PolicyText.Caller().Ask(PolicyTargetKind.ResourceTemplate, template) with { IsListing = true });

        Assert.Equal(visible, decision.IsVisible);
    }

    [Theory]
    [InlineData("file:///secret/{x}", false)]
    [InlineData("file:///secret/{x}/y", false)]
    [InlineData("file:///{x}", true)]
    public void Evaluate_TemplateInsideADeniedTree_IsHidden(string template, bool visible)
    {
        var decision = PolicyText.Good(NoSecrets).Evaluate(PolicyText.Caller().Ask(PolicyTargetKind.ResourceTemplate, template) with { IsListing = true });

        Assert.Equal(visible, decision.IsVisible);
    }
}
