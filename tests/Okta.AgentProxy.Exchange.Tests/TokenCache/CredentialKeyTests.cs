using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Exchange.Tests.TokenCache;

public sealed class CredentialKeyTests
{
    [Fact]
    public void Equals_AnyTwoSetsOfParts_AreEqualOnlyWhenEveryPartIs()
    {
        var part = Gen.Elements("", "a", "b", "ab", "1:a", ":", "-1:", "a\n");
        var parts = from issuer in part from subject in part from agent in part from backend in part from scopes in part select (issuer, subject, agent, backend, scopes);

        var property = Prop.ForAll(parts.Two().ToArbitrary(), pair =>
        {
            var (one, other) = (Key(pair.Item1), Key(pair.Item2));
            var same = pair.Item1 == pair.Item2;
            return one.Equals(other) == same && (one.ToHash() == other.ToHash()) == same && (!same || one.GetHashCode() == other.GetHashCode());
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), property);
    }

    [Fact]
    public void ToHash_ShowsNothingOfItsParts()
    {
        var key = Key(("https://issuer", "alice", "cursor", "employees", "read"));

        Assert.Matches("^[0-9a-f]{64}$", key.ToHash());
        Assert.DoesNotContain("alice", key.ToString(), StringComparison.Ordinal);
    }

    private static CredentialKey Key((string Issuer, string Subject, string Agent, string Backend, string Scopes) p) => new(
        new CredentialTarget([p.Agent, p.Backend], isPerSubject: true, configuredScopes: null),
        new Subject { Issuer = p.Issuer, Id = p.Subject, Sub = p.Subject },
        p.Scopes);
}
