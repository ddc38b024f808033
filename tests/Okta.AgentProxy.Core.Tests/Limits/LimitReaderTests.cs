using System.Text;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Core.Tests.Limits;

public sealed class LimitReaderTests
{
    [Fact]
    public void Read_OneMapping_IsOneLimitPerAgent()
    {
        var limit = Assert.Single(Read("""{ "requests_per_second": 50 }""", out var problems));

        Assert.Empty(problems);
        Assert.Equal(new RequestLimit { RequestsPerSecond = 50, Per = [LimitPartition.Agent] }, limit);
    }

    [Fact]
    public void Read_List_KeepsEveryKeyAndTheOrder()
    {
        var limits = Read(
            """
            [
              { "name": "deletes", "requests_per_minute": 0.5, "burst": 3, "per": ["user", "tool"], "tools": ["delete_*", "drop_*"] },
              { "concurrency": 8, "streams": 2, "per": "backend" }
            ]
            """,
            out var problems);

        Assert.Empty(problems);
        Assert.Equal(
            [
                new RequestLimit { Name = "deletes", RequestsPerMinute = 0.5m, Burst = 3, Per = [LimitPartition.User, LimitPartition.Tool], Tools = ["delete_*", "drop_*"] },
                new RequestLimit { Concurrency = 8, Streams = 2, Per = [LimitPartition.Backend] },
            ],
            limits);
    }

    [Theory]
    [InlineData("""{ "per": "agent" }""", "limits limits nothing")]
    [InlineData("""{ "requests_per_second": 0 }""", "limits.requests_per_second must be a number between 0.01 and 1000000.")]
    [InlineData("""{ "requests_per_second": -5 }""", "limits.requests_per_second must be a number")]
    [InlineData("""{ "requests_per_second": "many" }""", "limits.requests_per_second must be a number")]
    [InlineData("""{ "requests_per_second": 1, "requests_per_minute": 5 }""", "Make two limits of it.")]
    [InlineData("""{ "requests_per_secnd": 1 }""", "limits.requests_per_secnd is not a known key. Did you mean 'requests_per_second'?")]
    [InlineData("""{ "requests_per_second": 1, "burst": 0 }""", "limits.burst must be a whole number between 1 and 1000000.")]
    [InlineData("""{ "requests_per_second": 1, "burst": 1.5 }""", "limits.burst must be a whole number")]
    [InlineData("""{ "concurrency": 1, "burst": 5 }""", "limits.burst needs requests_per_second or requests_per_minute.")]
    [InlineData("""{ "concurrency": "x" }""", "limits.concurrency must be a whole number")]
    [InlineData("""{ "concurrency": 1, "per": "caller" }""", "limits.per must be one or several of: agent, user, backend, tool.")]
    [InlineData("""{ "concurrency": 1, "per": ["agent", "agent"] }""", "limits.per must be one or several of")]
    [InlineData("""{ "concurrency": 1, "per": "" }""", "limits.per is empty.")]
    [InlineData("""{ "concurrency": 1, "tools": "" }""", "limits.tools is empty")]
    [InlineData("""{ "concurrency": 1, "name": "a b" }""", "limits.name is no name that can be used")]
    [InlineData("""{ "streams": 1, "tools": ["a"] }""", "limits.streams cannot be counted by tool")]
    [InlineData("""[{ "concurrency": 1, "name": "a" }, { "concurrency": 2, "name": "A" }]""", "limits has two limits of the same name")]
    [InlineData("\"50\"", "limits must be a mapping such as")]
    public void Read_WhatCannotBeMeant_IsReportedWithItsKey(string json, string expected)
    {
        Read(json, out var problems);

        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_SeveralMistakes_AreReportedAtOnce()
    {
        Read("""[{ "requests_per_second": 0, "per": "x" }, { "concurrency": 0 }]""", out var problems);

        Assert.Equal(3, problems.Length);
    }

    [Fact]
    public void Read_ToolsOfAPlainHttpBackend_AreReported()
    {
        Read("""{ "concurrency": 1, "per": "tool" }""", out var problems, hasTools: false);

        Assert.Contains("protocol: http", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NothingWritten_IsNoLimit()
    {
        Assert.Empty(Read("null", out var problems));
        Assert.Empty(problems);
    }

    [Fact]
    public void Equals_ListsThatSayTheSame_AreTheSame()
    {
        RequestLimit one = new() { Concurrency = 1, Tools = ["a"] };

        Assert.Equal(one, new RequestLimit { Concurrency = 1, Tools = ["a"] });
        Assert.NotEqual(one, new RequestLimit { Concurrency = 1, Tools = ["b"] });
        Assert.NotEqual(one, one with { Per = [LimitPartition.User] });
    }

    [Fact]
    public void Same_BackendsWithEqualLimits_AreNoChange()
    {
        static Backend Make(int concurrency) => new() { Name = "hr", Url = new Uri("http://h/"), Paths = [], Limits = [new RequestLimit { Concurrency = concurrency }] };

        Assert.True(EntityEquality.Same(Make(1), Make(1)));
        Assert.False(EntityEquality.Same(Make(1), Make(2)));
    }

    private static IReadOnlyList<RequestLimit> Read(string json, out string[] problems, bool hasTools = true)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"limits":{{json}}}"""))).Build();
        ProblemCollector collector = new();
        var limits = new LimitReader(collector).Read(configuration.GetSection("limits"), "limits", hasTools);
        problems = [.. collector.Problems.Select(problem => problem.ToString())];
        return limits;
    }
}
