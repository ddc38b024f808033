using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Okta.AgentProxy.Load.Measuring;

/// <summary>A child process that runs on one CPU only, and what the kernel counts about it.</summary>
internal sealed class PinnedProcess : IDisposable
{
    /// <summary>The kernel's clock ticks per second in <c>/proc</c>; 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private static readonly ConcurrentDictionary<PinnedProcess, byte> Running = new();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private PinnedProcess(Process process, string program)
    {
        _process = process;
        Program = program;
        Running[this] = 0;

        // Read, so that nobody waits for a full pipe; kept, to tell why somebody did not start.
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The program that runs.</summary>
    public string Program { get; }

    /// <summary>The last it wrote.</summary>
    public string LastWords => string.Join('\n', _said);

    public bool HasExited => _process.HasExited;

    /// <summary>User and system time so far, in seconds.</summary>
    public double CpuSeconds
    {
        get
        {
            // Fields are counted from behind the command's name, which may hold anything.
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMegabytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }

    public static PinnedProcess Start(int cpu, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new("taskset", ["-c", cpu.ToString(CultureInfo.InvariantCulture), file, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        // taskset replaces itself with the command, so the id stays.
        return new PinnedProcess(Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start"), file);
    }

    /// <summary>Ends them all: for a conductor that is told to stop.</summary>
    public static void EndAll()
    {
        foreach (var (process, _) in Running)
        {
            process.Dispose();
        }
    }

    public void Dispose()
    {
        if (!Running.TryRemove(this, out _))
        {
            return;
        }

        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        _said.Enqueue(line ?? string.Empty);
        while (_said.Count > 20)
        {
            _said.TryDequeue(out _);
        }
    }
}
