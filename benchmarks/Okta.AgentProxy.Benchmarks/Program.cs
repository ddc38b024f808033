using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Okta.AgentProxy.Benchmarks;

// --spin: sends requests through the stage list for ten seconds, for a profiler to look at.
// --allocations [later]: which types one request through the stage list allocates, its answer at hand or waited for. Anything else goes to BenchmarkDotNet.
if (args is ["--allocations", .. var rest])
{
    await AllocationProfile.PrintAsync(rest.Contains("later"));
    return;
}

if (args is ["--spin", ..])
{
    await AllocationProfile.SpinAsync(TimeSpan.FromSeconds(10));
    return;
}

// In this process: the out-of-process tool chain generates projects whose restore needs feeds that not every machine has.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithIterationCount(9).WithToolchain(InProcessEmitToolchain.Instance))
    .AddColumn(StatisticColumn.Median)
    .WithOptions(ConfigOptions.JoinSummary);
BenchmarkSwitcher.FromAssembly(typeof(AllocationProfile).Assembly).Run(args, config);
