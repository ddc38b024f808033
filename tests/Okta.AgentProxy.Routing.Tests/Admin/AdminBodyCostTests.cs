using System.Diagnostics;
using System.Text.Json.Nodes;
using Okta.AgentProxy.Routing.Admin;

namespace Okta.AgentProxy.Routing.Tests.Admin;

/// <summary>A body of the largest size costs what its bytes cost, whatever they are spent on: reading it once took the square of its entries.</summary>
public sealed class AdminBodyCostTests
{
    public static TheoryData<string, string> Lists => new()
    {
        { "backends", "paths" }, { "backends", "read_only_tools" }, { "backends", "forward_headers" }, { "agents", "backend_access" }, { "agents", "scopes" },
        { "backends", "auth_config" }, { "backends", "nothing_known" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void ToOptions_ManyEntries_CostWhatTheirNumberSays(string plural, string key)
    {
        ReadWith(100);

        var few = Enumerable.Range(0, 5).Min(_ => ReadWith(2_000));
        var many = Enumerable.Range(0, 3).Min(_ => ReadWith(20_000));

        // Ten times as many: ten times the time, not a hundred. Processor time of this thread would be exact; its smallest of several is near enough.
        Assert.True(many < (few * 40) + 100, $"{key}: 2,000 entries {few:0.0} ms, 20,000 {many:0.0} ms");

        double ReadWith(int count)
        {
            JsonNode list = key == "auth_config"
                ? new JsonObject(Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"k{i}", (JsonNode?)"v")))
                : new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)$"/p{i}")]);
            ProblemCollector problems = new();
            var started = Stopwatch.GetTimestamp();
            AdminBody.ToOptions(AdminBody.ToConfiguration(plural, "big", new JsonObject { [key] = list }, new Dictionary<string, string>(), problems), problems);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
    }

    [Fact]
    public void ToOptions_EveryEntry_Arrives()
    {
        ProblemCollector problems = new();
        var body = new JsonObject { ["paths"] = new JsonArray([.. Enumerable.Range(0, 5_000).Select(i => (JsonNode)$"/p{i}")]), ["read_only_tools"] = new JsonArray() };

        var options = AdminBody.ToOptions(AdminBody.ToConfiguration("backends", "big", body, new Dictionary<string, string> { ["roles:r:level"] = "1" }, problems), problems);

        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => $"/p{i}"), options.Backends["big"].Paths);
        Assert.Empty(options.Backends["big"].ReadOnlyTools);
        Assert.Empty(problems.Problems);
    }
}
