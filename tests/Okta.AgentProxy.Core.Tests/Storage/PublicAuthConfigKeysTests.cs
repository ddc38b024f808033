using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Core.Tests.Storage;

/// <summary>What the schema and the pages call a secret is one in every answer, log and store.</summary>
public sealed class PublicAuthConfigKeysTests
{
    public static TheoryData<string> Secrets => [.. FindSecrets(Schema()).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void MayShow_SecretOfTheSchema_OnlyWhereItIs(string key)
    {
        Assert.False(PublicAuthConfigKeys.MayShow(key, "value"));
        Assert.False(PublicAuthConfigKeys.MayShow(key.ToUpperInvariant(), "value"));
        Assert.True(PublicAuthConfigKeys.MayShow(key, "file:/run/secrets/x"));
    }

    [Fact]
    public void Secrets_OfTheSchema_AreThere() => Assert.Superset(new HashSet<string>(["key", "username", "password"]), FindSecrets(Schema()).ToHashSet(StringComparer.Ordinal));

    private static JsonNode Schema() => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schema", "agentproxy.schema.json")))!;

    private static IEnumerable<string> FindSecrets(JsonNode? node) => node switch
    {
        JsonObject members => members
            .Where(member => member.Value is JsonObject value && value["$ref"]?.ToString() == "#/$defs/secret")
            .Select(member => member.Key)
            .Concat(members.SelectMany(member => FindSecrets(member.Value))),
        JsonArray items => items.SelectMany(FindSecrets),
        _ => [],
    };
}
