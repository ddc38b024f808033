using System.Globalization;
using Okta.AgentProxy;

namespace AgentProxy.Host.Commands;

/// <summary><c>audit verify</c>: exit code 0 when the chain is intact, 1 with the list of problems when it is not.</summary>
internal sealed class VerifyCommand(AuditCheckpoint? checkpoint) : IHostCommand
{
    /// <summary>Reads <c>--checkpoint</c>.</summary>
    public static (IHostCommand? Command, string? Problem) Parse(string? text)
    {
        AuditCheckpoint? noted = null;
        return text is not null && !AuditCheckpoint.TryParse(text, out noted)
            ? (null, "--checkpoint is SEQUENCE:HASH, as in the log (event 3003).")
            : (new VerifyCommand(noted), null);
    }

    /// <inheritdoc/>
    public async Task<int> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var found = await services.GetRequiredService<IAuditQuery>().VerifyAsync(checkpoint, cancellationToken);
        var rows = string.Create(CultureInfo.InvariantCulture, $"{found.Rows} rows from {found.First} to {found.Head.Sequence} in {found.Elapsed.TotalSeconds:F1} s");
        if (found.Intact)
        {
            Console.WriteLine($"The audit is intact: {rows}.\nCheckpoint {found.Head}");
            return 0;
        }

        Console.WriteLine($"The audit is NOT intact: {found.ProblemCount} problems in {rows}.");
        foreach (var problem in found.Problems)
        {
            Console.WriteLine($"  - {problem.Message}");
        }

        if (found.ProblemCount > found.Problems.Count)
        {
            Console.WriteLine($"  … and {found.ProblemCount - found.Problems.Count} more.");
        }

        return 1;
    }
}
