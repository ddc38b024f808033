using System.Diagnostics;
using System.Text.Json;

namespace Okta.AgentProxy.IntegrationTests.Parts;

/// <summary>A Node program that serves a port until it is disposed; it says which one by printing <c>{"port":N}</c>.</summary>
internal sealed class NodeService : IAsyncDisposable
{
    private readonly Process _process;

    private NodeService(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<NodeService> StartAsync(
        NodeParts parts,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(parts.Node, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);

        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (TryReadPort(line, out var port))
            {
                // A full pipe would stop the program.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new NodeService(process, port);
            }
        }

        throw new InvalidOperationException($"The program ended before it listened: {await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool TryReadPort(string line, out int port)
    {
        port = 0;

        if (!line.StartsWith('{'))
        {
            return false;
        }

        using var document = JsonDocument.Parse(line);

        return document.RootElement.TryGetProperty("port", out var value) && value.TryGetInt32(out port);
    }
}
