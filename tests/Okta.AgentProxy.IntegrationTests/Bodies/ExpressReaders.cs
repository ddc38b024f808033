using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Okta.AgentProxy.IntegrationTests.Parts;
using Okta.AgentProxy.TestKit;

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

/// <summary>Requests byte by byte as they are written, over a connection of their own.</summary>
internal static class RawHttp
{
    public static async Task<string> SendAsync(int port, byte[] request)
    {
        using CancellationTokenSource deadline = new(TestLimits.Deadline);
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", port, deadline.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(request, deadline.Token);

        using MemoryStream answer = new();
        try
        {
            await stream.CopyToAsync(answer, deadline.Token);
        }
        catch (IOException)
        {
            // A server that refuses a request may not read it to its end: then the connection breaks after the answer.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>The final status: an interim one is not it. 400 when the server just hung up.</summary>
    public static int Status(string answer)
    {
        while (answer.StartsWith("HTTP/1.1 100", StringComparison.Ordinal))
        {
            answer = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        }

        return answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 400;
    }

    public static string Content(string answer) => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
}
