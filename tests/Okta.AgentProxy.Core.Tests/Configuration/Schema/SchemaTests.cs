using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace Okta.AgentProxy.Core.Tests.Configuration.Schema;

/// <summary>Holds <c>agentproxy.schema.json</c> to the options, and the files we ship to the schema.</summary>
public sealed class SchemaTests
{
    private static readonly JsonObject Root = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schema", "agentproxy.schema.json")))!.AsObject();

    public static TheoryData<string> SampleFiles =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(AppContext.BaseDirectory, file))];

    [Theory]
    [InlineData(typeof(AgentProxyOptions), "")]
    [InlineData(typeof(BackendOptions), "backend")]
    [InlineData(typeof(AgentOptions), "agent")]
    public void Schema_Keys_AreExactlyThoseOfTheOptions(Type options, string definition)
    {
        var inSchema = Definition(definition)["properties"]!.AsObject().Select(p => p.Key);

        var inCode = OptionsShape.Of(options).Keys.Keys.Concat(ForeignKeys.Beside(options));

        Assert.Equal(inCode.Order(StringComparer.Ordinal), inSchema.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_CircuitBreakerKeys_AreExactlyThoseOfTheOptions() => Assert.Equal(
        OptionsShape.Of(typeof(CircuitBreakerOptions)).Keys.Keys.Order(StringComparer.Ordinal),
        Definition("backend")["properties"]!["circuit_breaker"]!["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Schema_ScopeKeys_AreExactlyThoseOfTheOptions() => Assert.Equal(
        OptionsShape.Of(typeof(BackendScopeOptions)).Keys.Keys.Order(StringComparer.Ordinal),
        Definition("backend")["properties"]!["scopes"]!["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(typeof(AgentProxyOptions), "")]
    [InlineData(typeof(BackendOptions), "backend")]
    [InlineData(typeof(AgentOptions), "agent")]
    public void Schema_KindsAndDefaults_AreThoseOfTheOptions(Type options, string definition)
    {
        var defaults = Activator.CreateInstance(options)!;
        foreach (var key in OptionsShape.Of(options).Keys.Values)
        {
            var property = Definition(definition)["properties"]![key.Name]!;
            var value = key.Property.GetValue(defaults);

            var expected = key.Kind switch
            {
                OptionsShape.Kind.Integer or OptionsShape.Kind.Flag => JsonValue.Create(value)?.ToJsonString(),
                OptionsShape.Kind.Text => value is null ? null : JsonValue.Create((string)value)!.ToJsonString(),
                OptionsShape.Kind.Choice => $"\"{OptionsShape.ChoicesOf(key.Property.PropertyType).Single(c => c.Value.Equals(value)).Key}\"",
                _ => property["default"]?.ToJsonString(),
            };
            Assert.True(expected == property["default"]?.ToJsonString(), $"{definition}.{key.Name}: {expected} in code, {property["default"]?.ToJsonString()} in the schema");
            if (key.Kind == OptionsShape.Kind.Choice)
            {
                Assert.Equal(OptionsShape.ChoicesOf(key.Property.PropertyType).Keys, property["enum"]!.AsArray().Select(c => c!.GetValue<string>()));
            }
        }
    }

    [Fact]
    public void Schema_EveryKey_IsDescribed()
    {
        var undescribed = new[] { "", "backend", "agent" }
            .SelectMany(d => Definition(d)["properties"]!.AsObject().Select(p => (d, p.Key, p.Value)))
            .Where(p => p.Value!["description"] is null);

        Assert.Empty(undescribed);
    }

    [Fact]
    public void SampleFiles_Exist() => Assert.NotEmpty(SampleFiles);

    [Theory]
    [MemberData(nameof(SampleFiles))]
    public void SampleFile_FitsTheSchema(string file)
    {
        var errors = new SchemaValidator(Root).Validate(Load(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file))));

        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("backend: {}")]
    [InlineData("backends: { a: { url: http://h } }")]
    [InlineData("backends: { a: { url: http://h, paths: [/a/] } }")]
    [InlineData("backends: { a: { url: http://h, paths: [/a], timeout_seconds: 0 } }")]
    [InlineData("backends: { a: { url: http://h, paths: [/a], auth_method: pre-shared-key } }")]
    [InlineData("backends: { a: { url: http://h, paths: [/a], auth_method: service-account, auth_config: { username: u } } }")]
    [InlineData("backends: { a: { url: http://h, paths: [/a], auth_method: none, auth_config: { key: k } } }")]
    [InlineData("backends: { 'a b': { url: http://h, paths: [/a] } }")]
    [InlineData("agents: { a: { scopes: [x] } }")]
    [InlineData("agents: { a: { client_id: x, subject_token_type: saml } }")]
    [InlineData("gateway_port: 99999")]
    [InlineData("limits: { per: agent }")]
    [InlineData("limits: [{ requests_per_second: 5, per: caller }]")]
    [InlineData("backends: { a: { url: http://h, paths: [/a], limits: { requests_per_hour: 5 } } }")]
    [InlineData("backends: { a: { url: http://h, paths: [/a], circuit_breaker: { failures: 0 } } }")]
    public void Schema_BadFile_IsRefused(string yaml) => Assert.NotEmpty(new SchemaValidator(Root).Validate(Load(yaml)));

    [Fact]
    public void Schema_FixtureFile_Fits() => Assert.Empty(new SchemaValidator(Root).Validate(Load(ConfigurationFixture.Good)));

    [Theory]
    [InlineData("limits: { requests_per_second: 50, per: agent }")]
    [InlineData("limits: [{ name: a, requests_per_minute: 0.5, burst: 5, per: [agent, tool], tools: ['delete_*'] }, { concurrency: 8, streams: 4, per: user }]")]
    [InlineData("backends: { a: { url: http://h, paths: [/a], limits: { concurrency: 5 }, circuit_breaker: { enabled: false, failures: 3, break_seconds: 5 } } }")]
    public void Schema_Limits_Fit(string yaml) => Assert.Empty(new SchemaValidator(Root).Validate(Load(yaml)));

    private static JsonObject Definition(string name) => name.Length == 0 ? Root : Root["$defs"]![name]!.AsObject();

    private static JsonNode? Load(string yaml)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(value));
    }
}
