using System.Diagnostics;

namespace Okta.AgentProxy.IntegrationTests.Parts;

/// <summary>A Node program that answers a line with a line, until it is disposed: started once for thousands of questions.</summary>
internal sealed class NodeReader : IAsyncDisposable
{
    private readonly Process _process;

    private NodeReader(Process process) => _process = process;

    public static NodeReader Start(NodeParts parts, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(parts.Node, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return new NodeReader(process);
    }

    /// <summary>Asks; answers come in the order of the questions.</summary>
    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The program ended before it answered.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
