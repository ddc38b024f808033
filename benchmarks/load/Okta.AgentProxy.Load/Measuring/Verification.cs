using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Okta.AgentProxy.Load.Measuring;

/// <summary>Proves, before anything is counted, that a competitor lets the good token through and, where it claims to verify, nothing else.</summary>
internal static class Verification
{
    /// <summary>What is wrong; empty when nothing is.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(Competitor competitor, World world)
    {
        List<string> problems = [];
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };

        async Task Expect(string what, string? token, HttpStatusCode expected)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, competitor.Url) { Content = new StringContent(World.Message, Encoding.UTF8, "application/json") };
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
            using var response = await http.SendAsync(request);
            if (response.StatusCode != expected)
            {
                problems.Add($"{competitor.Name}: {what} got {(int)response.StatusCode}, expected {(int)expected}");
            }
        }

        await Expect("a good token", world.Good, HttpStatusCode.OK);
        if (competitor.Verifies)
        {
            await Expect("no token", null, HttpStatusCode.Unauthorized);
            await Expect("a token signed by a stranger", world.Stranger, HttpStatusCode.Unauthorized);
            await Expect("a token with changed claims", world.Tampered, HttpStatusCode.Unauthorized);
            await Expect("an expired token", world.Expired, HttpStatusCode.Unauthorized);
        }

        return problems;
    }

    /// <summary>Waits until somebody listens.</summary>
    public static async Task WaitUntilUpAsync(Competitor competitor)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using System.Net.Sockets.TcpClient probe = new();
                await probe.ConnectAsync(IPAddress.Loopback, competitor.Port);
                return;
            }
            catch (System.Net.Sockets.SocketException) when (attempt < 600 && competitor.Process is not { HasExited: true })
            {
                await Task.Delay(50);
            }
            catch (System.Net.Sockets.SocketException notUp)
            {
                throw new InvalidOperationException($"{competitor.Name} did not start: {competitor.Process?.LastWords}", notUp);
            }
        }
    }
}
