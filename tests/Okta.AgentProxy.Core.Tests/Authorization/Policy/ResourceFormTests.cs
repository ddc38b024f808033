namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>A rule about resources holds however the URI is spelled: what some reader takes for a denied one is denied.</summary>
public class ResourceFormTests
{
    private const string NoSecrets = """
        policy:
          - allow: { resources: ['**'] }
          - deny: { resources: ['note://secret/**', 'http://secret/**', 'http://127.0.0.1/**', 'file:///secret/**', 'note://bücher/**', 'db://pay:5432/**'] }
        """;

    [Theory]

    // The user and the port.
    [InlineData("note://secret/1")]
    [InlineData("note://user@secret/1")]
    [InlineData("note://user:password@secret/1")]
    [InlineData("note://@secret/1")]
    [InlineData("note://a@b@secret/1")]
    [InlineData("note://secret@b@c/1")]
    [InlineData("note://us%40er@secret/1")]
    [InlineData("note://secret:80/1")]
    [InlineData("note://secret:/1")]
    [InlineData("note://secret:080/1")]
    [InlineData("note://u@secret:80/1")]
    [InlineData("note://secret:x/1")]
    [InlineData("note://secret:99999/1")]
    [InlineData("note://secret:1:2/1")]
    [InlineData("note://secret:0/1")]
    [InlineData("http://secret:0/1")]
    [InlineData("file://u@localhost/secret/1")]
    [InlineData("http://secret:80/1")]
    [InlineData("http://secret:0080/1")]
    [InlineData("http://u@secret/1")]
    [InlineData("db://u@pay:5432/1")]
    [InlineData("db://pay:05432/1")]

    // The host.
    [InlineData("note://SECRET/1")]
    [InlineData("NOTE://secret/1")]
    [InlineData("note://secret./1")]
    [InlineData("note://secret../1")]
    [InlineData("note://secret%2e/1")]
    [InlineData("note://se%63ret/1")]
    [InlineData("note://\uFF33\uFF25\uFF23\uFF32\uFF25\uFF34/1")]
    [InlineData("note://sec\u00ADret/1")]
    [InlineData("note://sec%C2%ADret/1")]
    [InlineData("note://sec\u200Bret/1")]
    [InlineData("note://sec\u2060ret/1")]
    [InlineData("note://\u017Fecret/1")]
    [InlineData("note://\u24E2ecret/1")]
    [InlineData("note://secret\uFE0F/1")]
    [InlineData("note://secret\u3002/1")]
    [InlineData("note://secret%EF%BC%8E/1")]
    [InlineData("note://xn--secret-/1")]
    [InlineData("note://xn--bcher-kva/1")]
    [InlineData("note://b\u00FCcher/1")]
    [InlineData("note://B\u00DCCHER/1")]
    [InlineData("note://bu\u0308cher/1")]
    [InlineData("note://secret%00/1")]
    [InlineData("note://secret%2F1")]
    [InlineData("note://secret\\1")]
    [InlineData("note:\\\\secret\\1")]
    [InlineData("note://se\tcret/1")]
    [InlineData("no\tte://secret/1")]
    [InlineData(" note://secret/1")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::1%25eth0]/")]
    [InlineData("http://[v1.x]/")]
    [InlineData("http://\u0661\u0662\u0667.0.0.1/")]

    // What is between scheme and host.
    [InlineData("note:secret/1")]
    [InlineData("note:/secret/1")]
    [InlineData("note:///secret/1")]
    [InlineData("http:secret/1")]
    [InlineData("http:/secret/1")]
    [InlineData("http:///secret/1")]
    [InlineData("//secret/1")]
    [InlineData("file:secret/1")]
    [InlineData("file:////secret/1")]
    [InlineData("file:////localhost/secret/1")]
    [InlineData("file://localhost//localhost/secret/1")]
    [InlineData("file://localhost/secret/1")]
    [InlineData("file://localhost:80/secret/1")]
    [InlineData("file://LOCALHOST./secret/1")]
    [InlineData("n%6Fte://secret/1")]

    // The path.
    [InlineData("note://secret")]
    [InlineData("note://secret?x")]
    [InlineData("note://secret#x")]
    [InlineData("http://secret")]
    [InlineData("http://secret?x")]
    [InlineData("note://secret//1")]
    [InlineData("file:///x/..;/secret/1")]
    [InlineData("file:///x/%2e%2e;a=b/secret/1")]
    [InlineData("file:///secret%5C1")]
    public void Deny_AnySpelling_Holds(string uri) => Assert.False(PolicyText.Good(NoSecrets).Read(PolicyText.Caller(), uri).IsAllowed);

    [Theory]
    [InlineData("note://public/1")]
    [InlineData("note://secrets/1")]
    [InlineData("note://user@public/1")]
    [InlineData("note://public:80/1")]
    [InlineData("http://secret:8080/1")]
    [InlineData("http://127.0.0.2/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://xn--secret-dja/1")]
    [InlineData("note://caf\u00E9/1")]
    [InlineData("note://\u65E5\u672C/1")]
    [InlineData("note://\u0434\u043E\u043C/1")]
    [InlineData("note://2024/1")]
    [InlineData("note://a.1/x")]
    [InlineData("urn:isbn:0451450523")]
    [InlineData("mailto:a@b.example")]
    [InlineData("data:text/plain,a%20b")]
    [InlineData("db://pay:5433/1")]
    [InlineData("db://pay/1")]
    [InlineData("postgres://user:p%40ss@db.example:5432/hr?sslmode=require")]
    [InlineData("git+ssh://git@host.example/repo.git")]
    [InlineData("file:///c:/Users/x%20y/a.txt")]
    [InlineData("file://server/share/a")]
    [InlineData("screen://0/a?x=//b")]
    [InlineData("a-name-without-a-scheme")]
    [InlineData("ui://widget/index.html#top")]
    [InlineData("note:today")]
    public void Allow_OtherUris_StayAllowed(string uri) => Assert.True(PolicyText.Good(NoSecrets).Read(PolicyText.Caller(), uri).IsAllowed);

    [Theory]
    [InlineData("note://a*/**", "note://a1/x", true)]
    [InlineData("note://a*/**", "note://a@secret/x", false)]
    [InlineData("note://a*/**", "note://a:b@secret/x", false)]
    [InlineData("db://u@h:1/**", "db://u@h:1/x", true)]
    [InlineData("db://u@h:1/**", "db://h:1/x", false)]
    [InlineData("db://u@h:1/**", "db://v@h:1/x", false)]
    [InlineData("db://u@h:1/**", "db://u@h:2/x", false)]
    [InlineData("db://h:*/**", "db://h:7/x", true)]
    [InlineData("http://h", "http://h", true)]
    [InlineData("http://h/", "http://h", false)]
    [InlineData("note://b\u00FCcher/*", "note://b\u00FCcher/1", true)]
    [InlineData("file:///a b/*", "file:///a%20b/1", true)]
    [InlineData("file:///a%20b/*", "file:///a%20b/1", true)]
    [InlineData("file:///gr%C3%B6%C3%9Fe", "file:///gr%C3%B6%C3%9Fe", true)]
    [InlineData("file:///gr\u00F6\u00DFe", "file:///gr\u00F6\u00DFe", true)]
    [InlineData("http://0x7f.1/*", "http://0x7f.1/a", true)]
    public void Allow_EveryReading_MustMatch(string pattern, string uri, bool allowed) =>
        Assert.Equal(allowed, PolicyText.Good($"policy: [{{ allow: {{ resources: ['{pattern}'] }} }}]").Read(PolicyText.Caller(), uri).IsAllowed);

    [Theory]
    [InlineData("note://secret./**", "note://secret/1")]
    [InlineData("NOTE://Secret/**", "note://secret/1")]
    [InlineData("note://se%63ret/**", "note://secret/1")]
    [InlineData("note:secret/**", "note://secret/1")]
    [InlineData("note:///secret/**", "note:/secret/1")]
    [InlineData("http://secret:80/**", "http://secret/1")]
    [InlineData("http://0x7f.1/**", "http://127.0.0.1/1")]
    [InlineData("note://xn--bcher-kva/**", "note://b\u00FCcher/1")]
    [InlineData("file:///a b/**", "file:///a%20b/1")]
    [InlineData("file:///a%20b/**", "file:///a b/1")]
    [InlineData("note://x/a:b", "note://x/a%3Ab")]
    [InlineData("note://x/a?b", "note://x/a%3Fb")]
    [InlineData("https://*.example/**", "https://a.example/1")]
    [InlineData("https://*.example/**", "https://u@a.EXAMPLE:443/1")]
    [InlineData("**secret**", "note://x/%73ecret")]
    public void Deny_PatternInAnySpelling_IsInNormalForm(string pattern, string uri) =>
        Assert.False(PolicyText.Good($"policy: [{{ allow: {{ resources: ['**'] }} }}, {{ deny: {{ resources: ['{pattern}'] }} }}]").Read(PolicyText.Caller(), uri).IsAllowed);

    [Theory]
    [InlineData("file:///a/../b")]
    [InlineData("file:///a/%2e%2e/b")]
    [InlineData("file:///a%2")]
    [InlineData("file:///a%25252e")]
    [InlineData("note://a@b@c/**")]
    [InlineData("note://a:x/**")]
    [InlineData("note://a:1:2/**")]
    [InlineData("http:///a/**")]
    [InlineData("http:a/**")]
    [InlineData("//a/**")]
    [InlineData("note://a..b/**")]
    [InlineData("note://\uFF33ecret/**")]
    [InlineData("note://sec\u00ADret/**")]
    [InlineData("note://B\u00DCCHER/**")]
    [InlineData("http://1.2.3.4.5/**")]
    [InlineData("http://[::1%25lo]/**")]
    public void Compile_PatternWithoutANormalForm_IsAProblem(string pattern)
    {
        var (_, problems) = PolicyText.Compile($"policy: [{{ deny: {{ resources: ['**', '{pattern}'] }} }}]");

        var problem = Assert.Single(problems, p => !p.IsWarning);
        Assert.Equal("backends:hr:policy:0:deny:resources:1", problem.Path);
        Assert.Contains("normal form", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weather://city:london:uk/now")]
    [InlineData("note://sec\u00ADret/1")]
    public void Evaluate_PolicyThatNamesNoResource_DoesNotLookAtTheUri(string uri) =>
        Assert.True(PolicyText.Good("policy: [{ allow: {} }]").Read(PolicyText.Caller(), uri).IsAllowed);

    [Theory]
    [InlineData("note://secret./{x}", false)]
    [InlineData("NOTE://secret/{x}", false)]
    [InlineData("note://xn--bcher-kva/{x}", false)]
    [InlineData("note://{x}/1", true)]
    [InlineData("note://{host}:{port}/{+path}", true)]
    [InlineData("db://{user}@h/{x}{?q}", true)]
    [InlineData("note://x/../{x}", false)]
    public void Evaluate_Template_IsReadInItsNormalForm(string template, bool visible)
    {
        var decision = PolicyText.Good(NoSecrets).Evaluate(PolicyText.Caller().Ask(PolicyTargetKind.ResourceTemplate, template) with { IsListing = true });

        Assert.Equal(visible, decision.IsVisible);
    }
}
