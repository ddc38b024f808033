using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.IntegrationTests.Host;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.IntegrationTests.Crash;

/// <summary>
/// The reference host under load, killed at a random moment, again and again over one database. Organisation, backend and callers are in this process: they
/// survive and know what was forwarded and what was answered.
/// </summary>
internal sealed class KilledHost : IAsyncDisposable
{
    private const int Callers = 16;

    // After the answer that it waits for, so that no kill has a fixed place in the work of the audit.
    private const int LongestDelayMilliseconds = 40;

    private readonly DevOrgServer _org;
    private readonly ScriptedBackend _backend;
    private readonly string _configuration;
    private readonly ConcurrentQueue<string> _forwarded;
    private int _requests;

    private KilledHost(DevOrgServer org, ScriptedBackend backend, ConcurrentQueue<string> forwarded, string storage, string durability)
    {
        _org = org;
        _backend = backend;
        _forwarded = forwarded;
        _configuration = $$"""
            okta_domain: {{org.BaseUrl}}
            storage: {{storage}}
            audit: { durability: {{durability}} }
            backends:
              employees: { url: "{{backend.Url}}", paths: [/employees], auth_method: none }
            agents:
              cursor: { client_id: {{DevOrgPreset.CursorClient}}, backend_access: [employees], scopes: [mcp:read, mcp:write] }
            """;
    }

    public static async Task<KilledHost> PrepareAsync(string storage, string durability)
    {
        ConcurrentQueue<string> forwarded = new();
        var backend = await ScriptedBackend.StartAsync(async http =>
        {
            using var message = await JsonDocument.ParseAsync(http.Request.Body);
            forwarded.Enqueue(message.RootElement.GetProperty("params").GetProperty("name").GetString()!);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"jsonrpc":"2.0","id":1,"result":{"content":[]}}""");
        });
        return new KilledHost(await DevOrgServer.StartAsync(DevOrgPreset.Demo()), backend, forwarded, storage, durability);
    }

    /// <summary>Starts the host, calls it up to <paramref name="requests"/> times and kills it at a random moment on the way.</summary>
    public async Task<Kill> RunAndKillAsync(int requests)
    {
        _forwarded.Clear();
        _backend.Requests.Clear();
        await using HostProcess host = new();
        host.Write("my.yaml", _configuration);
        host.Variables["LOG_LEVEL"] = "ERROR";
        host.Variables["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");
        using var client = await host.ConnectAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, ["mcp:read", "mcp:write"]));

        ConcurrentQueue<(string Tool, long At)> answered = new();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var killAfter = RandomNumberGenerator.GetInt32(1, requests);
        var callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => CallAsync(client, answered, killAfter, reached))));
        if (await Task.WhenAny(reached.Task, callers).WaitAsync(TimeSpan.FromMinutes(2)) == callers)
        {
            await callers;
            throw new InvalidOperationException($"The host was gone after {answered.Count} requests: {host.Errors}");
        }

        using PeriodicTimer delay = new(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, LongestDelayMilliseconds)));
        await delay.WaitForNextTickAsync();
        var killedAt = Environment.TickCount64;
        await host.KillAsync();
        await callers;
        return new Kill([.. answered.Where(answer => answer.At <= killedAt)], [.. _forwarded], killedAt);
    }

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _org.DisposeAsync();
    }

    private async Task CallAsync(HttpClient client, ConcurrentQueue<(string Tool, long At)> answered, int killAfter, TaskCompletionSource reached)
    {
        try
        {
            while (true)
            {
                var tool = $"r{Interlocked.Increment(ref _requests)}";
                using StringContent content = new(Some.Call(tool), Encoding.UTF8, "application/json");
                using var response = await client.PostAsync("/employees", content);
                await response.Content.ReadAsByteArrayAsync();
                Assert.Equal(200, (int)response.StatusCode);
                answered.Enqueue((tool, Environment.TickCount64));
                if (answered.Count >= killAfter)
                {
                    reached.TrySetResult();
                }
            }
        }
        catch (HttpRequestException)
        {
            // Killed.
        }
        catch (IOException)
        {
            // Killed within an answer.
        }
    }
}

/// <summary>What the survivors know after a kill.</summary>
/// <param name="Answered">The calls whose answers were complete when it was killed, and since when.</param>
/// <param name="Forwarded">The calls that had reached the backend.</param>
/// <param name="At">When it was killed.</param>
internal sealed record Kill(IReadOnlyList<(string Tool, long At)> Answered, IReadOnlyList<string> Forwarded, long At);
