using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>
/// The database: opened and migrated at first use, one writer, readers from a pool. Write-ahead log, so readers and the writer do not wait for
/// each other; <c>synchronous=FULL</c>, so what is committed survives a power cut too.
/// </summary>
internal sealed partial class SqliteDatabase : IAsyncDisposable
{
    private readonly SqliteStorageOptions _options;
    private readonly ILogger<SqliteDatabase> _logger;
    private readonly Lazy<SqliteWriter> _writer;

    public SqliteDatabase(IOptions<SqliteStorageOptions> options, ILogger<SqliteDatabase> logger)
    {
        _options = options.Value;
        _logger = logger;
        Location = new SqliteLocation(_options);
        _writer = new Lazy<SqliteWriter>(Open);
    }

    public SqliteLocation Location { get; }

    /// <summary>Opens and migrates now, so that a wrong file fails the start and not the first request.</summary>
    public void EnsureOpen() => _ = _writer.Value;

    /// <inheritdoc cref="SqliteWriter.WriteAsync"/>
    public ValueTask<T> WriteAsync<T>(Func<SqliteSession, T> body, CancellationToken cancellationToken) => _writer.Value.WriteAsync(body, cancellationToken);

    /// <summary>Reads in one snapshot. A database in memory has one connection, the writer's.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> body, CancellationToken cancellationToken)
    {
        var writer = _writer.Value;
        if (Location.IsInMemory)
        {
            return await writer.WriteAsync(body, cancellationToken);
        }

        await using var connection = OpenReader();
        await using var transaction = connection.BeginTransaction(deferred: true);
        return body(new SqliteSession(connection, transaction));
    }

    /// <summary>A pooled connection that cannot write.</summary>
    public SqliteConnection OpenReader()
    {
        EnsureOpen();
        var connection = new SqliteConnection(Location.Reader);
        connection.Open();
        Pragma(connection, "query_only = 1");
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer.IsValueCreated)
        {
            await _writer.Value.DisposeAsync();
            using var any = new SqliteConnection(Location.Reader);
            SqliteConnection.ClearPool(any);
        }
    }

    private SqliteWriter Open()
    {
        NativeSqlite.Initialize(_options.NativeLibrary);
        if (Location.File is { } file && Path.GetDirectoryName(file) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        var connection = new SqliteConnection(Location.Writer);
        try
        {
            connection.Open();
            Pragma(connection, "journal_mode = WAL");
            Pragma(connection, "synchronous = FULL");
            Pragma(connection, "trusted_schema = OFF");
            Protect(Location.File);

            var (from, to) = SqliteMigrations.Run(connection);
            if (from != to)
            {
                LogMigrated(_logger, Location.File ?? ":memory:", from, to);
            }

            LogOpened(_logger, Location.File ?? ":memory:", connection.ServerVersion, NativeSqlite.Chosen.ToString()!);
            return new SqliteWriter(connection, _options.BusyTimeout);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw new InvalidOperationException($"The SQLite database {Location.File ?? ":memory:"} cannot be opened: {failure.Message}", failure);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The audit is nobody else's business: owner only, where there are such permissions.</summary>
    private static void Protect(string? file)
    {
        if (file is not null && !OperatingSystem.IsWindows())
        {
            foreach (var part in new[] { file, file + "-wal", file + "-shm" }.Where(File.Exists))
            {
                File.SetUnixFileMode(part, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }

    private static void Pragma(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA " + pragma;
        command.ExecuteNonQuery();
    }

    [LoggerMessage(StorageEventIds.Opened, LogLevel.Information, "Opened {File} with SQLite {Version} ({Library} library)")]
    private static partial void LogOpened(ILogger logger, string file, string version, string library);

    [LoggerMessage(StorageEventIds.Migrated, LogLevel.Information, "Brought {File} from version {From} to {To}")]
    private static partial void LogMigrated(ILogger logger, string file, int from, int to);
}
