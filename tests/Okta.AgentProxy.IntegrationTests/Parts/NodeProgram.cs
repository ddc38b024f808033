using System.Diagnostics;

namespace Okta.AgentProxy.IntegrationTests.Parts;

/// <summary>What a program that ran to its end left behind.</summary>
internal sealed record NodeOutcome(int ExitCode, string Output, string Errors);

/// <summary>Runs a Node program to its end.</summary>
internal static class NodeProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<NodeOutcome> RunAsync(NodeParts parts, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(parts.Node, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);

        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);

            return new NodeOutcome(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
