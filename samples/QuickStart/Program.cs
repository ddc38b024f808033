using System.Runtime.InteropServices;
using QuickStart;

// Everything in one process and without a network: an organisation that speaks Okta's dialect, three MCP servers that each want another
// credential, and the proxy that puts the right one on each call. See config.yaml for who may do what.
using CancellationTokenSource stop = new();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
try
{
    await using var world = await DemoWorld.StartAsync();
    using Tour tour = new(world, Console.Out, stop.Token);

    await tour.RunAsync();

    if (!args.Contains("--once"))
    {
        tour.ShowHowToCall();
        await world.WaitForShutdownAsync(stop.Token);
    }

    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (Exception failure)
{
    Console.Error.WriteLine($"""

        The quick start could not go on: {failure.Message}
        Everything runs in this process, so a machine that is very busy is the usual reason: try again. QUICKSTART_TRACE=1 shows where it happened.
        """);
    if (Environment.GetEnvironmentVariable("QUICKSTART_TRACE") == "1")
    {
        Console.Error.WriteLine(failure);
    }

    return 1;
}

static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
{
    // The first Ctrl+C ends it in order, the second at once.
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
