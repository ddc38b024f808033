namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>How the SQLite storage is opened.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>
    /// The connection string: <c>Data Source=proxy.db</c>, or <c>Data Source=:memory:</c> for a database that ends with the process. Other
    /// keywords are kept where they do not contradict the storage's own (<c>Pooling</c>, <c>Cache</c>, <c>Mode</c>, <c>Foreign Keys</c>).
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Which native SQLite runs.</summary>
    /// <value>The default is <see cref="SqliteNativeLibrary.Auto"/>.</value>
    public SqliteNativeLibrary NativeLibrary { get; set; }

    /// <summary>How long a write waits for another process that has the database locked.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Where the Data Protection keys are kept that open the secrets in the database, unless the host says so itself
    /// (<c>AddDataProtection().PersistKeysTo…</c>). Back it up with the database, and keep it apart from the backup.
    /// </summary>
    /// <value>The default is <see langword="null"/>: a directory beside the database, its name with <c>.keys</c> added. An in-memory database has none.</value>
    public string? KeyDirectory { get; set; }
}
