namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Copies the database while the proxy runs. Thread-safe.</summary>
public interface ISqliteBackup
{
    /// <summary>
    /// Writes a consistent copy, checks it, and only then gives it its name. Readers and writers go on. The Data Protection keys are not in it.
    /// </summary>
    /// <param name="destination">The file to write; it must not exist.</param>
    /// <param name="cancellationToken">Cancels before the copying starts.</param>
    Task BackupAsync(string destination, CancellationToken cancellationToken);
}
