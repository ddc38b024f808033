using Okta.AgentProxy.Storage.Sqlite;

namespace AgentProxy.Host.Commands;

/// <summary><c>backup FILE</c>: a consistent copy of the SQLite database, while the proxy runs or not.</summary>
internal sealed class BackupCommand(string file) : IHostCommand
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (services.GetService<ISqliteBackup>() is not { } backup)
        {
            Console.Error.WriteLine("PostgreSQL is backed up with its own tools: pg_dump --schema=agentproxy … > FILE. The schema has the Data Protection keys in it, unless the host keeps them elsewhere.");
            return 2;
        }

        var destination = Path.GetFullPath(file);
        await backup.BackupAsync(destination, cancellationToken);
        Console.WriteLine($"Wrote {destination} ({new FileInfo(destination).Length} bytes). The Data Protection keys are not in it: keep them too, somewhere else.");
        return 0;
    }
}
