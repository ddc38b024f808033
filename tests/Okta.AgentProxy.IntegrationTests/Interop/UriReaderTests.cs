using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Okta.AgentProxy.IntegrationTests.Parts;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>The URL parser of browsers and of Node is led to nothing that a rule denies by a URI that the policy lets through.</summary>
public sealed class UriReaderTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Fact]
    public async Task Uri_ReadByWhatwgUrl_LeadsToNothingDenied()
    {
        var parts = await NodeParts.RequireAsync();
        await using var reader = NodeReader.Start(parts, parts.Program("read-uris.mjs"));
        var policy = Compile();
        var denied = 0;

        for (var seed = 0; seed < TestRun.Count(3_000, 100_000); seed++)
        {
            var uri = HostileUri.Make(new Random(seed));
            var answer = await reader.AskAsync(JsonSerializer.Serialize(uri), TestContext.Current.CancellationToken);

            var read = JsonSerializer.Deserialize<UriReadout>(answer, Web);

            denied += read is { IsDenied: true } ? 1 : 0;
            Assert.False(read is { IsDenied: true } && policy.Evaluate(Ask(uri), caller: null).IsAllowed, $"{uri} is {read}");
        }

        Assert.InRange(denied, 100, int.MaxValue);
    }

    private static BackendPolicy Compile()
    {
        List<PolicyProblem> problems = [];
        var content = YamlFlattener.Flatten(Encoding.UTF8.GetBytes(UriReadout.Rules), "root", "test");
        var section = new ConfigurationBuilder().AddInMemoryCollection(content.Values).Build().GetSection("root:policy");
        var definition = PolicyReader.Read(section, "policy", problems);
        var policy = BackendPolicy.Create(Backend, new PolicyCompiler(new RoleDirectory([]), problems).Compile(definition, "policy"), []);
        Assert.Empty(problems);
        return policy!;
    }

    private static readonly Backend Backend = new() { Name = "b", Url = new Uri("http://b/mcp"), Paths = ["/b"] };

    private static PolicyRequest Ask(string uri) => new PolicyCaller(Subject.Anonymous, Agent.Anonymous, Backend).Ask(PolicyTargetKind.Resource, uri);
}
