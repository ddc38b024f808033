using System.Text.Json.Nodes;
using ExchangeConformanceClient;

// The public conformance suite starts this with its server's URL as the last argument and says in the environment which scenario it plays. The suite is
// identity provider, authorization server and MCP server; everything between them is the engine of Okta.AgentProxy.Exchange, as a host registers it.
var server = new Uri(args[^1]);
var scenario = Environment.GetEnvironmentVariable("MCP_CONFORMANCE_SCENARIO") ?? "";
var context = JsonNode.Parse(Environment.GetEnvironmentVariable("MCP_CONFORMANCE_CONTEXT") ?? "{}")!.AsObject();
using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(25));

using var mcp = new McpCaller(server);
var metadata = await mcp.FindResourceMetadataAsync(stop.Token);

await using var engine = new ExchangeEngine(server, metadata, context);
var (authorization, problem) = await engine.AcquireAsync(scenario, stop.Token);
if (authorization is null)
{
    Console.Error.WriteLine(problem);
    return 1;
}

return await mcp.ListToolsAsync(authorization, stop.Token) ? 0 : 1;
