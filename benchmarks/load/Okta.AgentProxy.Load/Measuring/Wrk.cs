using System.Diagnostics;
using System.Globalization;

namespace Okta.AgentProxy.Load.Measuring;

/// <summary>Runs wrk on its own CPU. Closed loop: a connection sends its next request when it has the answer to the last.</summary>
internal sealed class Wrk(int cpu, string bodyFile, string tokenFile, string script = "post.lua")
{
    private readonly string _script = Path.Combine(AppContext.BaseDirectory, script);

    public async Task<WrkResult> RunAsync(Uri url, int connections, double seconds)
    {
        ProcessStartInfo start = new("taskset",
        [
            "-c", Text(cpu), "wrk", "-t1", $"-c{Text(connections)}", $"-d{Text((int)Math.Ceiling(seconds))}s", "--timeout", "10s", "-s", _script, url.AbsoluteUri,
        ])
        { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["LOAD_BODY_FILE"] = bodyFile;
        start.Environment["LOAD_TOKEN_FILE"] = tokenFile;

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        var line = output.Split('\n').LastOrDefault(l => l.StartsWith("RESULT ", StringComparison.Ordinal)) ?? throw new InvalidOperationException("wrk gave no result:\n" + output);
        var numbers = line.Split(' ').Skip(1).Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new WrkResult(numbers[0], numbers[1] / 1e6, numbers[2] / 1e3, numbers[3] / 1e3, numbers[4] / 1e3, numbers[6]);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What wrk counted; latencies in milliseconds.</summary>
internal sealed record WrkResult(long Requests, double Seconds, double P50, double P99, double P999, long Errors);
