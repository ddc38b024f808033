using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Okta.AgentProxy.Benchmarks;

// --allocations [later]: which types one request through the stage list allocates, its answer at hand or waited for. Anything else goes to BenchmarkDotNet.
if (args is ["--allocations", .. var rest])
{
    await AllocationProfile.PrintAsync(rest.Contains("later"));
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(AllocationProfile).Assembly).Run(args, DefaultConfig.Instance);
