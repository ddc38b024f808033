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

        var (few, many) = (ReadWith(2_000), ReadWith(20_000));

        // Ten times as many: ten times the work, not a hundred. What is walked again and again is made again each time, so bytes count the work; and no clock is asked.
        Assert.InRange(many, few, 20 * few);

        long ReadWith(int count)
        {
            JsonNode list = key == "auth_config"
                ? new JsonObject(Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"k{i}", (JsonNode?)"v")))
                : new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)$"/p{i}")]);
            ProblemCollector problems = new();
            var before = GC.GetAllocatedBytesForCurrentThread();
            AdminBody.ToOptions(AdminBody.ToConfiguration(plural, "big", new JsonObject { [key] = list }, new Dictionary<string, string>(), problems), problems);
            return GC.GetAllocatedBytesForCurrentThread() - before;
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
