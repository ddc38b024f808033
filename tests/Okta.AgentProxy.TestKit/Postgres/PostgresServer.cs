using System.Diagnostics;

namespace Okta.AgentProxy.TestKit;

/// <summary>
/// A PostgreSQL of one's own: the machine's binaries on a fresh data directory, reachable through a socket in that directory only. Made once for a
/// test assembly. Where there are no binaries, <see cref="SkipReason"/> says so, unless <c>AGENTPROXY_REQUIRE_PARTS=1</c>: then it fails.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string RequireParts = "AGENTPROXY_REQUIRE_PARTS";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "agentproxy-pg-" + Guid.NewGuid().ToString("N")[..12]);
    private readonly string? _binaries = FindBinaries();
    private Process? _process;

    /// <summary>Why there is no server; <see langword="null"/> when there can be one.</summary>
    public string? SkipReason => _binaries is null ? "no PostgreSQL under /usr/lib/postgresql (Debian: apt-get install postgresql)" : null;

    /// <summary>How to reach it.</summary>
    public string ConnectionString => $"Host={_folder};Username=postgres;Database=postgres;Maximum Pool Size=20;Timeout=5";

    /// <summary>Makes the data directory and starts the server, or says that tests are skipped.</summary>
    public async Task StartAsync()
    {
        if (_binaries is null)
        {
            if (Environment.GetEnvironmentVariable(RequireParts) == "1")
            {
                throw new InvalidOperationException($"{RequireParts}=1, but there is {SkipReason}");
            }

            return;
        }

        if (!Directory.Exists(_folder))
        {
            Directory.CreateDirectory(_folder);
            if (IsRoot)
            {
                await RunAsync("chown", "postgres", _folder);
            }

            await RunAsync([.. AsPostgres, Path.Combine(_binaries, "initdb"), "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        }

        string[] server = [.. AsPostgres, Path.Combine(_binaries, "postgres"), "-D", Data, "-k", _folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200"];
        _process = Launch(server);
        await WaitUntilReadyAsync();
    }

    /// <summary>Everything in the database, as <c>pg_dump</c> writes it.</summary>
    public async Task<string> DumpAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(_binaries!, "pg_dump"), ["-h", _folder, "-U", "postgres", "postgres"]) { RedirectStandardOutput = true })!;
        var dump = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? dump : throw new InvalidOperationException($"pg_dump ended with {process.ExitCode}");
    }

    /// <summary>Stops it the fast way: connections are cut, as when a server is taken down.</summary>
    public Task StopAsync() => StopAsync("-INT");

    /// <summary>Stops it as <c>pg_ctl stop -m immediate</c> does: without a word to its clients and without a checkpoint; the next start recovers.</summary>
    public Task StopImmediatelyAsync() => StopAsync("-QUIT");

    private async Task StopAsync(string signal)
    {
        if (_process is { } process)
        {
            // The postmaster's own pid: the process that was started may be the one that dropped root.
            var pid = (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0];
            await RunAsync("kill", signal, pid);
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string[] AsPostgres => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];

    private string Data => Path.Combine(_folder, "data");

    private static string? FindBinaries() => !Directory.Exists("/usr/lib/postgresql")
        ? null
        : Directory.GetDirectories("/usr/lib/postgresql")
            .OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")));

    private async Task WaitUntilReadyAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await TryRunAsync([.. AsPostgres, Path.Combine(_binaries!, "pg_isready"), "-q", "-h", _folder]) != 0)
        {
            if (_process is { HasExited: true })
            {
                throw new InvalidOperationException("PostgreSQL did not start");
            }

            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static async Task RunAsync(params string[] command)
    {
        if (await TryRunAsync(command) is var exit and not 0)
        {
            throw new InvalidOperationException($"{command[0]} … ended with {exit}");
        }
    }

    private static async Task<int> TryRunAsync(string[] command)
    {
        using var process = Launch(command);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static Process Launch(string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} cannot be started");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
