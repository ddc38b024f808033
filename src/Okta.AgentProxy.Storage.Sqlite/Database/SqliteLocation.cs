using Microsoft.Data.Sqlite;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Where the database is, and the connection strings for its writer and its readers.</summary>
internal sealed class SqliteLocation
{
    public SqliteLocation(SqliteStorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            throw new InvalidOperationException("The SQLite storage has no connection string. Pass one to AddSqliteStorage, for example \"Data Source=proxy.db\".");
        }

        var given = new SqliteConnectionStringBuilder(options.ConnectionString);
        IsInMemory = given.DataSource is ":memory:" or "" || given.Mode == SqliteOpenMode.Memory;
        var seconds = Math.Max(1, (int)Math.Ceiling(options.BusyTimeout.TotalSeconds));

        File = IsInMemory ? null : Path.GetFullPath(given.DataSource);
        Writer = new SqliteConnectionStringBuilder(options.ConnectionString)
        {
            DataSource = File ?? ":memory:",
            Mode = IsInMemory ? SqliteOpenMode.Memory : SqliteOpenMode.ReadWriteCreate,
            Cache = SqliteCacheMode.Private,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = seconds,
        }.ConnectionString;
        Reader = new SqliteConnectionStringBuilder(options.ConnectionString)
        {
            DataSource = File ?? ":memory:",
            Mode = SqliteOpenMode.ReadWrite,
            Cache = SqliteCacheMode.Private,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = seconds,
        }.ConnectionString;
    }

    /// <summary>Whether the database ends with the writer's connection.</summary>
    public bool IsInMemory { get; }

    /// <summary>The file; <see langword="null"/> in memory.</summary>
    public string? File { get; }

    public string Writer { get; }

    public string Reader { get; }
}
