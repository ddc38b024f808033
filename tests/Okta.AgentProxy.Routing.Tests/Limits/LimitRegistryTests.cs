using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Tests.Limits;

/// <summary>What becomes of the counts when the configuration changes.</summary>
public sealed class LimitRegistryTests
{
    private static readonly RequestLimit OnePerMinute = new() { RequestsPerMinute = 1 };

    private readonly GlobalLimits _global = new();
    private readonly StillClock _clock = new();
    private readonly LimitRegistry _registry;

    public LimitRegistryTests() => _registry = new LimitRegistry(_global, _clock);

    [Fact]
    public void Compile_NoLimits_CostsTheBackendNothing() => Assert.Empty(_registry.Compile([Backend()]));

    [Fact]
    public void Compile_LimitThatSaysTheSame_GoesOnCounting()
    {
        Assert.True(Enter(_registry.Compile([Backend(OnePerMinute)])));

        // Another list, another timeout, another limit in front: it is still the same one.
        var after = _registry.Compile([Backend(new RequestLimit { Concurrency = 5 }, OnePerMinute with { }) with { Timeout = TimeSpan.FromSeconds(1) }]);

        Assert.False(Enter(after));
    }

    [Fact]
    public void Compile_LimitThatChanged_StartsAnew()
    {
        Assert.True(Enter(_registry.Compile([Backend(OnePerMinute)])));

        Assert.True(Enter(_registry.Compile([Backend(OnePerMinute with { Burst = 2 })])));
    }

    [Fact]
    public void Compile_LimitThatWasGoneInBetween_StartsAnew()
    {
        Assert.True(Enter(_registry.Compile([Backend(OnePerMinute)])));
        _registry.Compile([Backend()]);

        Assert.True(Enter(_registry.Compile([Backend(OnePerMinute)])));
    }

    [Fact]
    public void Compile_TheSameLimitOfTwoBackends_IsTwoBudgets()
    {
        var limits = _registry.Compile([Backend(OnePerMinute), Backend(OnePerMinute) with { Name = "crm" }]);

        Assert.True(Enter(limits));
        Assert.True(Enter(limits, "crm"));
        Assert.False(Enter(limits, "crm"));
    }

    [Fact]
    public void Compile_GlobalLimit_IsOneBudgetOverAllBackends()
    {
        _global.Replace([OnePerMinute]);

        var limits = _registry.Compile([Backend(), Backend() with { Name = "crm" }]);

        Assert.True(Enter(limits));
        Assert.False(Enter(limits, "crm"));
    }

    [Fact]
    public void Compile_GlobalLimitPerBackend_IsABudgetEach()
    {
        _global.Replace([OnePerMinute with { Per = [LimitPartition.Backend] }]);

        var limits = _registry.Compile([Backend(), Backend() with { Name = "crm" }]);

        Assert.True(Enter(limits));
        Assert.True(Enter(limits, "crm"));
        Assert.False(Enter(limits));
    }

    [Fact]
    public void Compile_SameLimitTwice_CountsInBoth()
    {
        var limits = _registry.Compile([Backend(OnePerMinute with { Burst = 2 }, OnePerMinute with { Burst = 2 })]);

        Assert.True(Enter(limits));
        Assert.True(Enter(limits));
        Assert.False(Enter(limits));
    }

    [Fact]
    public void Enter_UnnamedLimit_IsNamedByItsPlace()
    {
        _global.Replace([new RequestLimit { Concurrency = 100 }, OnePerMinute]);
        var limits = _registry.Compile([Backend()])["hr"];
        limits.Enter(Request(), _clock.GetTimestamp(), out _);

        var refusal = limits.Enter(Request(), _clock.GetTimestamp(), out _);

        Assert.Equal("global-limit-2", refusal?.Name);
    }

    [Fact]
    public void Enter_ManyInventedToolNames_KeepsMemoryBoundedAndNamesShort()
    {
        var limits = _registry.Compile([Backend(OnePerMinute with { Per = [LimitPartition.Agent, LimitPartition.Tool] })])["hr"];
        var passed = 0;
        for (var i = 0; i < 60_000; i++)
        {
            passed += limits.Enter(Request(tool: $"invented-{i}", agent: $"agent-{i % 60}"), _clock.GetTimestamp(), out _) is null ? 1 : 0;
        }

        Assert.Equal(50_001, passed);
        Assert.NotNull(limits.Enter(Request(tool: new string('x', 1_000)), _clock.GetTimestamp(), out _));
    }

    [Fact]
    public void Enter_ManyInventedToolNamesOfOneCaller_HasOnePartitionForTheRestOfThem()
    {
        var limits = _registry.Compile([Backend(OnePerMinute with { Per = [LimitPartition.Agent, LimitPartition.Tool] })])["hr"];

        var passed = Enumerable.Range(0, 5_000).Count(i => limits.Enter(Request(tool: $"invented-{i}"), _clock.GetTimestamp(), out _) is null);

        Assert.Equal(1_025, passed);
        Assert.Null(limits.Enter(Request(agent: "another"), _clock.GetTimestamp(), out _));
    }

    private static Backend Backend(params RequestLimit[] limits) => new() { Name = "hr", Url = new Uri("http://127.0.0.1:9/"), Paths = ["/hr"], Limits = limits };

    private static McpProxyContext Request(string backend = "hr", string tool = "t", string agent = "cursor") => new(new DefaultHttpContext(), 0, null!)
    {
        Agent = new Agent { Name = agent, ClientId = "c" },
        Message = new McpMessage { Kind = McpMessageKind.Request, Method = McpMethods.ToolsCall, Name = tool },
        Route = new BackendRoute { Backend = Backend() with { Name = backend }, Prefix = "/hr", Handler = null!, Transport = null! },
    };

    private bool Enter(IReadOnlyDictionary<string, BackendLimits> limits, string backend = "hr") =>
        limits[backend].Enter(Request(backend), _clock.GetTimestamp(), out _) is null;
}
