using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>SQLite's own online backup.</summary>
internal sealed partial class SqliteBackup(SqliteDatabase database, ILogger<SqliteBackup> logger) : ISqliteBackup
{
    public async Task BackupAsync(string destination, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        var file = Path.GetFullPath(destination);
        if (File.Exists(file))
        {
            throw new InvalidOperationException($"The backup {file} exists already; name another file.");
        }

        if (database.Location.IsInMemory)
        {
            throw new InvalidOperationException("A database in memory is not backed up.");
        }

        var partial = file + ".partial";
        File.Delete(partial);
        try
        {
            await Task.Run(() => Copy(partial), cancellationToken);
            File.Move(partial, file);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }

        LogWritten(logger, file, new FileInfo(file).Length);
    }

    private void Copy(string partial)
    {
        using var source = database.OpenReader();
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = partial, Pooling = false }.ConnectionString);
        copy.Open();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        source.BackupDatabase(copy);

        // One file: no write-ahead log beside it that somebody forgets to copy.
        using var command = copy.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = DELETE";
        command.ExecuteNonQuery();
        command.CommandText = "PRAGMA integrity_check";
        if (command.ExecuteScalar() is not "ok")
        {
            throw new InvalidOperationException("The copy failed SQLite's integrity check; the database itself may be damaged.");
        }
    }

    [LoggerMessage(StorageEventIds.BackupWritten, LogLevel.Information, "Wrote backup {File} ({Bytes} bytes)")]
    private static partial void LogWritten(ILogger logger, string file, long bytes);
}
