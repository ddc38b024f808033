using QuickStart;

// Everything in one process and without a network: an organisation that speaks Okta's dialect, three MCP servers that each want another
// credential, and the proxy that puts the right one on each call. See config.yaml for who may do what.
await using var world = await DemoWorld.StartAsync();
using Tour tour = new(world, Console.Out);

await tour.RunAsync();

if (!args.Contains("--once"))
{
    tour.ShowHowToCall();
    await world.WaitForShutdownAsync();
}
