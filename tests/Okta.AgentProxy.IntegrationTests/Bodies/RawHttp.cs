using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Bodies;

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

        return answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture) : 400;
    }

    public static string Content(string answer) => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
}
