using System.Text.Json;
using Okta.AgentProxy.IntegrationTests.Parts;

namespace Okta.AgentProxy.IntegrationTests.Interop;

/// <summary>A client program in tests/interop, which prints what it saw as JSON.</summary>
internal sealed class NodeClient(string program) : InteropClient
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public override async Task<InteropResult> ListAndCallAsync(
        ProxyUnderTest target, string tool, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        var parts = await NodeParts.RequireAsync();
        var input = JsonSerializer.Serialize(new { headers = target.Headers, tool, arguments }, Json);
        var outcome = await NodeProgram.RunAsync(parts, [parts.Program(program), target.Endpoint.ToString(), input], cancellationToken);

        return outcome.ExitCode == 0
            ? JsonSerializer.Deserialize<InteropResult>(outcome.Output, Json)!
            : throw new InvalidOperationException($"{program} failed: {outcome.Output} {outcome.Errors}");
    }
}
