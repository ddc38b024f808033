using System.Text;
using System.Text.Json;
using Okta.AgentProxy.IntegrationTests.Parts;

namespace Okta.AgentProxy.IntegrationTests.Bodies;

/// <summary>Express 4 and Express 5 with <c>express.json()</c>, in a Node process.</summary>
internal sealed class ExpressReaders(NodeService service) : IAsyncDisposable
{
    public static async Task<ExpressReaders> StartAsync(CancellationToken cancellationToken)
    {
        var parts = await NodeParts.RequireAsync();
        return new ExpressReaders(await NodeService.StartAsync(parts, [parts.Program("body-readers.mjs")], null, cancellationToken));
    }

    /// <summary>What that version reads; <see langword="null"/> when it refuses.</summary>
    public async Task<BodyReading?> ReadAsync(int version, string headers, byte[] body)
    {
        var answer = await RawHttp.SendAsync(service.Port, [.. Encoding.Latin1.GetBytes($"POST /{version} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {body.Length}\r\n{headers}\r\n"), .. body]);
        if (RawHttp.Status(answer) != 200)
        {
            return null;
        }

        using var document = JsonDocument.Parse(RawHttp.Content(answer));
        var root = document.RootElement;
        return new BodyReading(Text(root, "method"), Text(root, "name"), BodyReading.Normal(root.TryGetProperty("arguments", out var arguments) ? arguments : null));
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.ToString() : null;
}
