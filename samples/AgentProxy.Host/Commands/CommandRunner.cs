using System.Data.Common;

namespace AgentProxy.Host.Commands;

/// <summary>Runs a command over the configured storage, or says why that cannot be.</summary>
internal static class CommandRunner
{
    /// <summary>Sends the log to stderr: stdout is the command's own.</summary>
    public static void UseCommandLogging(this WebApplicationBuilder builder) =>
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

    /// <summary>The exit code: the command's own, or 2 when it could not run.</summary>
    public static async Task<int> RunAsync(IHostCommand command, IConfiguration configuration, IServiceProvider services)
    {
        // A file that is not there would be made, and found intact.
        if (ConfiguredStorage.FindNothingStored(configuration) is { } nothing)
        {
            Console.Error.WriteLine(nothing);
            return 2;
        }

        try
        {
            return await command.RunAsync(services, CancellationToken.None);
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(failure.Message);
            return 2;
        }
    }
}
