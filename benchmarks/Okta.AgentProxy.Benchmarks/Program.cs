using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Okta.AgentProxy.Benchmarks;

// --allocations: which types one request through the stage list allocates. Anything else goes to BenchmarkDotNet.
if (args is ["--allocations", ..])
{
    await AllocationProfile.PrintAsync();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(AllocationProfile).Assembly).Run(args, DefaultConfig.Instance);
