using System.Diagnostics;
using System.Net;
using Okta.AgentProxy.Load.Measuring;
using Okta.AgentProxy.Load.Roles;

namespace Okta.AgentProxy.Load.Growth;

/// <summary>A proxy in a process of its own on a configuration file that can be written anew.</summary>
internal sealed class GrowthHost : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(60);

    private readonly string _file;
    private readonly int _port;

    private GrowthHost(string file, int port, PinnedProcess process)
    {
        _file = file;
        _port = port;
        Process = process;
    }

    /// <summary>The process.</summary>
    public PinnedProcess Process { get; }

    /// <summary>How long it took from the process's start to the first answer for the last backend.</summary>
    public TimeSpan StartedIn { get; private set; }

    /// <summary>Starts a host and waits until it answers for the last of its backends.</summary>
    /// <param name="world">Whose tokens it takes.</param>
    /// <param name="config">What it is configured with.</param>
    /// <param name="backend">Where its backends are.</param>
    /// <param name="folder">Where its file goes.</param>
    /// <param name="storage">The variable of <see cref="GrowthRole"/> that names its storage, and the value; both <see langword="null"/> for memory.</param>
    public static async Task<GrowthHost> StartAsync(World world, GrowthConfig config, Uri backend, string folder, (string? Variable, string? Value) storage = default)
    {
        var port = Field.FreePort();
        var file = Path.Combine(folder, $"config-{port}.yaml");
        await File.WriteAllTextAsync(file, config.ToYaml(world.Organisation, backend));
        Dictionary<string, string> environment = new(ProcessSettings.OneCpu) { [GrowthRole.ConfigVariable] = file };
        if (storage.Variable is not null)
        {
            environment[storage.Variable] = storage.Value!;
        }

        if (storage.Variable == GrowthRole.PostgresVariable)
        {
            environment.Remove(ProcessSettings.InlineCompletions);
        }

        var clock = Stopwatch.StartNew();
        var process = PinnedProcess.Start(Field.ProxyCpu, Environment.ProcessPath!, ["role", "growth", $"{port}", backend.AbsoluteUri, world.Organisation.AbsoluteUri], environment);
        GrowthHost host = new(file, port, process);
        await host.AnswersAsync(Math.Max(0, config.Backends - 1), config.Backends == 0 ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized);
        host.StartedIn = clock.Elapsed;
        return host;
    }

    /// <summary>Where the load goes.</summary>
    public Uri Url => UrlOf(0);

    /// <summary>Writes a file with one more backend; returns how long it took until that one was served.</summary>
    public async Task<TimeSpan> ReloadAsync(World world, GrowthConfig larger, Uri backend)
    {
        var next = _file + ".next";
        await File.WriteAllTextAsync(next, larger.ToYaml(world.Organisation, backend));
        var clock = Stopwatch.StartNew();
        File.Move(next, _file, overwrite: true);
        await AnswersAsync(larger.Backends - 1, HttpStatusCode.Unauthorized);
        return clock.Elapsed;
    }

    public void Dispose() => Process.Dispose();

    private Uri UrlOf(int backend) => new($"http://127.0.0.1:{_port}{GrowthConfig.PathOf(backend)}");

    private async Task AnswersAsync(int backend, HttpStatusCode expected)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < GiveUp; await Task.Delay(5))
        {
            try
            {
                using var response = await Http.PostAsync(UrlOf(backend), new StringContent(World.Message, System.Text.Encoding.UTF8, "application/json"));
                if (response.StatusCode == expected)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!Process.HasExited)
            {
                // Not up yet.
            }
        }

        throw new InvalidOperationException($"The host did not serve {GrowthConfig.PathOf(backend)}: {Process.LastWords}");
    }
}
