using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Okta.AgentProxy.Load.Reporting;

/// <summary>Names the machine and the versions, without which no figure means anything.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var cpus = File.ReadLines("/proc/cpuinfo").Where(l => l.StartsWith("model name", StringComparison.Ordinal)).Select(l => l[(l.IndexOf(':') + 1)..].Trim()).ToArray();
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim().Split('-')[0];
        return $"{cpus.Length} × {cpus[0]} (virtual), Linux {kernel}, {RuntimeInformation.FrameworkDescription}, HAProxy {Version("haproxy", "-v")}, nginx {Version("nginx", "-v")}";
    }

    /// <summary>Above 2 or so somebody else was at work on the machine, and times are worth less than ratios.</summary>
    public static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..2]);

    private static string Version(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        return output.Split([' ', '/', '\n']).First(word => word.Length > 0 && char.IsAsciiDigit(word[0])).Split('-')[0];
    }
}
