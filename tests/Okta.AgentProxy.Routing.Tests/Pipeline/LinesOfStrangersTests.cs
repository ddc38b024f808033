using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Routing.Tests.Pipeline;

/// <summary>Whatever a caller without a known token sends: the log gets a few lines of it a minute, and how many were left out.</summary>
public sealed class LinesOfStrangersTests
{
    private const int Requests = 40;

    /// <summary>A header, its value and how the answer begins.</summary>
    public static TheoryData<string, string, int> Floods => new()
    {
        { "Host", "evil.example", 403 },
        { "Host", "evilN.example", 403 },
        { "Origin", "https://evil.example", 403 },
        { "Authorization", "Bearer nonsense", 401 },
        { "Authorization", "Bearer a.b.c", 401 },
        { "Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.", 401 },
        { "Authorization", "Basic eDp5", 401 },
        { "Authorization", "", 401 },
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task Log_FloodOfAStranger_IsBounded(string header, string value, int status)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Agent("cursor", ["hr"]).Backend("hr", "/hr"));
        var before = proxy.Logs.Entries.Count(IsLoud);

        for (var i = 0; i < Requests; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/hr") { Content = new StringContent(Some.ToolsList) };
            request.Headers.TryAddWithoutValidation(header, value.Replace("N", $"{i}", StringComparison.Ordinal));
            using var answer = await proxy.Http.SendAsync(request);
            Assert.Equal(status, (int)answer.StatusCode);
        }

        // The header's own line and that of the refusal.
        var lines = proxy.Logs.Entries.Count(IsLoud) - before;
        Assert.InRange(lines, 0, 2 * LineBudget.LinesPerMinute);
    }

    [Fact]
    public async Task Log_KnownCallerRefused_HasEveryLine()
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Agent("cursor", []).Backend("hr", "/hr"));

        for (var i = 0; i < 15; i++)
        {
            using var answer = await proxy.As("cursor").PostAsync("/hr", Some.ToolsList);
        }

        Assert.Equal(15, proxy.Logs.Entries.Count(entry => entry.Id.Id == EventIds.RequestDenied));
    }

    private static bool IsLoud(LogEntry entry) => entry.Level >= LogLevel.Information && entry.Category.StartsWith("Okta", StringComparison.Ordinal);
}
