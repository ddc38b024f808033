using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.Routing.Tests.Streams;

namespace Okta.AgentProxy.Routing.Tests.State;

/// <summary>The YAML file changes while the proxy runs.</summary>
public sealed class ReloadTests : IDisposable
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("reload-").FullName;

    private string File => Path.Combine(_folder, "config.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Edit_AddsAndRemovesBackends_WithoutDroppingAnOpenStreamOfAnother()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(Yaml(backend.Url, ["old", "stays"]));
        var stream = backend.Answers.Stream();
        using var open = await proxy.As("cursor").GetAsync("/stays");
        using StreamReader events = new(await open.Content.ReadAsStreamAsync());

        Write(Yaml(backend.Url, ["stays", "new"]));

        await EventuallyAsync(async () => await StatusAsync(proxy, "/new") == HttpStatusCode.OK && await StatusAsync(proxy, "/old") == HttpStatusCode.NotFound);
        await stream.SendAsync("still here");
        Assert.Equal("event: message", await events.ReadLineAsync());
        stream.Complete();
    }

    [Fact]
    public async Task Edit_DisablesAnAgent_RefusesItAndEndsItsStreamsOnly()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(Yaml(backend.Url, ["b"]));
        var (cursorStream, claudeStream) = (backend.Answers.Stream(), backend.Answers.Stream());
        using var cursor = await proxy.As("cursor").GetAsync("/b");
        using var claude = await proxy.As("claude-code").GetAsync("/b");
        using StreamReader claudeEvents = new(await claude.Content.ReadAsStreamAsync());

        Write(Yaml(backend.Url, ["b"], cursorEnabled: false));

        await EventuallyAsync(async () => await StatusAsync(proxy, "/b") == HttpStatusCode.Forbidden);
        await cursorStream.Aborted.WaitAsync(TestLimits.Deadline);
        await claudeStream.SendAsync("still here");
        Assert.Equal("event: message", await claudeEvents.ReadLineAsync());
        claudeStream.Complete();
    }

    [Fact]
    public async Task Edit_DisablesAnAgentWhoseStreamIsJustOpening_EndsThatStreamToo()
    {
        await using var backend = await LateStream.StartAsync();
        await using var proxy = await StartAsync(Yaml(backend.Url, ["b"]));
        var opening = proxy.As("cursor").GetAsync("/b");
        await backend.OpeningAsync();

        Write(Yaml(backend.Url, ["b"], cursorEnabled: false));
        await EventuallyAsync(async () => await StatusAsync(proxy, "/b") == HttpStatusCode.Forbidden);
        backend.Answer();

        using var _ = await opening;
        await backend.Aborted.WaitAsync(TestLimits.Deadline);
    }

    [Fact]
    public async Task Edit_AddsALimitOfTheGateway_HoldsCallersToItAndLetsThemGoAgain()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        var yaml = Yaml(backend.Url, ["b"]);
        await using var proxy = await StartAsync(yaml);

        Write(yaml + "limits: { requests_per_minute: 1, per: user }\n");
        await EventuallyAsync(async () => await StatusAsync(proxy, "/b") == HttpStatusCode.TooManyRequests);
        Write(yaml);

        await EventuallyAsync(async () => await StatusAsync(proxy, "/b") == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Edit_Broken_IsReportedWithItsLineAndChangesNothing()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(Yaml(backend.Url, ["b"]));

        Write("backends:\n  b:\n    url: http://x: oops\n");

        await EventuallyAsync(() => Task.FromResult(proxy.Logs.Entries.Any(e => e.Level >= LogLevel.Error && e.Message.Contains("config.yaml:3", StringComparison.Ordinal))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy, "/b"));
    }

    [Fact]
    public async Task Edit_WithProblems_ReportsEachWithItsLineAndChangesNothing()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(Yaml(backend.Url, ["b"]));

        Write(Yaml(backend.Url, ["b"]) + "  worse:\n    url: ftp://x\n    paths: [no-slash]\n    auth_method: magic\n");

        await EventuallyAsync(() => Task.FromResult(Problems().Any(m => m.Contains("backends.worse.url", StringComparison.Ordinal))));
        Assert.Contains(Problems(), m => m.Contains("backends.worse.paths", StringComparison.Ordinal));
        Assert.Contains(Problems(), m => m.Contains("magic", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy, "/b"));

        IEnumerable<string> Problems() => proxy.Logs.Entries.Where(e => e.Level >= LogLevel.Error).Select(e => e.Message);
    }

    private async Task<TestProxy> StartAsync(string yaml)
    {
        Write(yaml);
        return await TestProxy.StartAsync(p => p.App("cursor").App("claude-code").Configuration(c => c.AddAgentProxyYaml(File, optional: false, reloadOnChange: true)));
    }

    /// <summary>Replaces the file in one step, as editors and Kubernetes do.</summary>
    private void Write(string yaml)
    {
        System.IO.File.WriteAllText(File + ".new", yaml);
        System.IO.File.Move(File + ".new", File, overwrite: true);
    }

    private static string Yaml(Uri url, string[] backends, bool cursorEnabled = true) => $"""
        agents:
          cursor:
            client_id: 0oa1cursor0000000001
            enabled: {(cursorEnabled ? "true" : "false")}
            backend_access: [{string.Join(", ", backends)}]
          claude-code:
            client_id: 0oa1claudecode000001
            backend_access: [{string.Join(", ", backends)}]
        backends:
        {string.Join('\n', backends.Select(name => $"  {name}:\n    url: {url}\n    paths: [/{name}]\n    auth_method: none"))}

        """;

    private static async Task<HttpStatusCode> StatusAsync(TestProxy proxy, string path)
    {
        using var response = await proxy.As("cursor").PostAsync(path, Some.Initialize);
        return response.StatusCode;
    }

    /// <summary>Within the promised two seconds, on a machine that keeps up; the deadline allows for one that does not.</summary>
    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(until) < Promise + TestLimits.Deadline, "It did not happen in time.");
            await Task.Yield();
        }
    }
}
