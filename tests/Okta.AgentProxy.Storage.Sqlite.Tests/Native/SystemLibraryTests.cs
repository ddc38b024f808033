using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Native;

/// <summary>One process uses one native library. The tests of this assembly run on the bundled one; here its contract suite runs again, on the system's.</summary>
public sealed partial class SystemLibraryTests(ITestOutputHelper output)
{
    private const string RequireParts = "AGENTPROXY_REQUIRE_PARTS";

    [Fact]
    public async Task ContractSuite_OnTheSystemsLibrary_Passes()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(NativeSqlite.EnvironmentVariable) is not null, "the library is chosen from outside");
        Assert.SkipWhen(!HasSystemLibrary() && Environment.GetEnvironmentVariable(RequireParts) != "1", "no libsqlite3 (Debian: apt-get install libsqlite3-0)");

        var assembly = typeof(SystemLibraryTests).Assembly;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                assembly.Location, "-noColor", "-noLogo", "-namespace", typeof(Contract.SqliteAuditStoreTests).Namespace!, "-namespace", typeof(SystemLibraryTests).Namespace!,
            },
            Environment = { [NativeSqlite.EnvironmentVariable] = "system" },
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        var total = Total().Match(said);
        output.WriteLine(total.Value);
        Assert.True(process.ExitCode == 0, said);
        Assert.True(total.Success && int.Parse(total.Groups["tests"].Value, CultureInfo.InvariantCulture) > 100, said);
    }

    private static bool HasSystemLibrary() => NativeSqlite.SystemNames().Any(name => NativeLibrary.TryLoad(name, out var handle) && Free(handle));

    private static bool Free(IntPtr handle)
    {
        NativeLibrary.Free(handle);
        return true;
    }

    [GeneratedRegex(@"Total: (?<tests>\d+), Errors: 0, Failed: 0.*")]
    private static partial Regex Total();
}
