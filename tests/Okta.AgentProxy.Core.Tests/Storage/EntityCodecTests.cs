using Microsoft.AspNetCore.DataProtection;
using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Storage;

public sealed class EntityCodecTests
{
    private readonly SecretSealer _sealer = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void Serialize_AnySecretText_ComesBackAndIsNotReadable() => Prop.ForAll<NonEmptyString>(text =>
    {
        var value = "planted-" + text.Get;
        var agent = new Agent { Name = "a", ClientId = "c", ClientSecret = new Secret(value) };

        var stored = EntityCodecs.Agent.Serialize(agent, _sealer);
        var read = EntityCodecs.Agent.Deserialize("a", stored, _sealer);

        return read.ClientSecret!.Reveal() == value && !stored.Contains("planted", StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Serialize_AnyAuthConfig_ComesBack() => Prop.ForAll<Dictionary<NonEmptyString, string?>>(raw =>
    {
        var values = raw.DistinctBy(pair => pair.Key.Get, StringComparer.OrdinalIgnoreCase).ToDictionary(pair => pair.Key.Get, pair => pair.Value ?? "");
        var backend = new Backend { Name = "b", Url = new Uri("http://b/"), Paths = ["/b"], AuthConfig = new AuthConfig(values) };

        var read = EntityCodecs.Backend.Deserialize("b", EntityCodecs.Backend.Serialize(backend, _sealer), _sealer);

        return read.AuthConfig.Values.Count == values.Count && values.All(pair => read.AuthConfig[pair.Key] == pair.Value);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("""{"name":"other","client_id":"c"}""")]
    [InlineData("""{"name":"a","client_id":"c","client_secret":"plain"}""")]
    [InlineData("""{"name":"a","client_id":"c","client_secret":{"ref":"a-literal"}}""")]
    [InlineData("""{"name":"a","client_id":"c","client_secret":{"enc":"forged"}}""")]
    [InlineData("""{"name":"a","client_id":"c","client_secret":{"enc":"x","ref":"env:Y"}}""")]
    public void Deserialize_RowSomebodyMade_SaysWhichEntity(string stored)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => EntityCodecs.Agent.Deserialize("a", stored, _sealer));

        Assert.Contains("agent 'a'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deserialize_BackendStoredBeforeThereWereLimits_HasNoneAndTheUsualCircuitBreaker()
    {
        var read = EntityCodecs.Backend.Deserialize("b", """{"name":"b","url":"http://b/","paths":["/b"]}""", _sealer);

        Assert.Empty(read.Limits);
        Assert.Equal(CircuitBreakerSettings.Default, read.CircuitBreaker);
    }

    [Fact]
    public void Compare_SecretsAndLists_ShowsWhatChangedAndNoSecret()
    {
        var before = new Backend { Name = "b", Url = new Uri("http://b/"), Paths = ["/b"], AuthConfig = new AuthConfig([new("key", "one"), new("header_name", "X-A"), new("same", "s")]) };
        var after = before with { Paths = ["/b", "/c"], AuthConfig = new AuthConfig([new("key", "two"), new("header_name", "X-B"), new("same", "s"), new("extra", "env:E")]) };

        var changes = EntityCodecs.Backend.Compare(before, after);

        Assert.Equal(
            [
                new("auth_config.extra", null, "env:E"),
                new("auth_config.header_name", "X-A", "X-B"),
                new("auth_config.key", "(secret)", "(secret, changed)"),
                new FieldChange("paths", """["/b"]""", """["/b","/c"]"""),
            ],
            changes);
        Assert.Empty(EntityCodecs.Backend.Compare(before, before with { Paths = ["/b"] }));
    }

    [Theory]
    [InlineData("target_token_endpoint", "https://as/token", true)]
    [InlineData("target_token_endpoint", "https://user:pass@as/token", false)]
    [InlineData("target_token_endpoint", "https://as/token?key=1", false)]
    [InlineData("TARGET_AUDIENCE", "api://x", true)]
    [InlineData("scopes:0", "read", true)]
    [InlineData("key", "value", false)]
    [InlineData("key", "env:NAME", true)]
    [InlineData("key", "", true)]
    [InlineData("password", "p", false)]
    [InlineData("anything_of_a_host", "v", false)]
    public void MayShow_KeyAndValue_UnknownIsSecret(string key, string value, bool shown) => Assert.Equal(shown, PublicAuthConfigKeys.MayShow(key, value));
}
