using System.Diagnostics;
using System.Reflection;
using System.Threading.Channels;

namespace Okta.AgentProxy.IntegrationTests.Host;

/// <summary>The reference host as a process of its own, in a directory of its own, with an environment the test chooses.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    /// <summary>The variable that names a published host's program with its full path, such as one in native code, to be tested instead of the host that was built.</summary>
    private const string Published = "AGENTPROXY_HOST";

    private static readonly string Built = typeof(HostProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "AgentProxyHost").Value!;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process = new();
    private bool _isStarted;
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
    private readonly List<string> _errors = [];

    public HostProcess() => Directory.CreateDirectory(WorkingDirectory);

    public string WorkingDirectory { get; } = Path.Combine(Path.GetTempPath(), $"agentproxy-host-{Guid.NewGuid():N}");

    /// <summary>The environment variables the process gets besides the test's own, minus everything the proxy reads.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return string.Join('\n', _errors);
            }
        }
    }

    public void Write(string file, string text)
    {
        var path = Path.Combine(WorkingDirectory, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Start(params string[] arguments)
    {
        _process.StartInfo = Environment.GetEnvironmentVariable(Published) is { Length: > 0 } published ? new(published, arguments) : new("dotnet", [Built, .. arguments]);
        _process.StartInfo.WorkingDirectory = WorkingDirectory;
        _process.StartInfo.RedirectStandardOutput = true;
        _process.StartInfo.RedirectStandardError = true;
        foreach (var name in _process.StartInfo.Environment.Keys.Where(IsRead).ToArray())
        {
            _process.StartInfo.Environment.Remove(name);
        }

        foreach (var (name, value) in Variables)
        {
            _process.StartInfo.Environment[name] = value;
        }

        _process.OutputDataReceived += (_, line) => _ = line.Data is { } text ? _output.Writer.TryWrite(text) : _output.Writer.TryComplete();
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.Add(line.Data ?? "");
            }
        };
        _isStarted = _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits for a line on stdout that contains <paramref name="text"/>.</summary>
    public async Task<string> WaitForAsync(string text)
    {
        using CancellationTokenSource giveUp = new(Patience);
        try
        {
            while (true)
            {
                var line = await _output.Reader.ReadAsync(giveUp.Token);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException($"'{text}' was not written. Errors: {Errors}");
        }
    }

    /// <summary>Waits for the end of stdout; returns all that was not read yet.</summary>
    public async Task<string> ReadOutputAsync()
    {
        using CancellationTokenSource giveUp = new(Patience);
        List<string> lines = [];
        await foreach (var line in _output.Reader.ReadAllAsync(giveUp.Token))
        {
            lines.Add(line);
        }

        return string.Join('\n', lines);
    }

    /// <summary>A client of the address the host says it listens on.</summary>
    public async Task<HttpClient> ConnectAsync()
    {
        var line = await WaitForAsync("Now listening on: ");
        return new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim()), Timeout = Patience };
    }

    public async Task<int> WaitForExitAsync()
    {
        using CancellationTokenSource giveUp = new(Patience);
        await _process.WaitForExitAsync(giveUp.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks the process to end, as an orchestrator does.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        return await WaitForExitAsync();
    }

    /// <summary>Ends the process with SIGKILL: it gets to do nothing more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStarted && !_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(WorkingDirectory, recursive: true);
    }

    private static bool IsRead(string name) =>
        name.StartsWith("OKTA_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("GATEWAY_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("DOTNET_URLS", StringComparison.OrdinalIgnoreCase) || name is "LOG_LEVEL" or "CONFIG_PATH" or "PROTECTED_DISCOVERY";
}
