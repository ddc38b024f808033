using Microsoft.Data.Sqlite;

namespace Okta.AgentProxy.Storage.Sqlite.Tests;

/// <summary>A database file of its own in a directory of its own.</summary>
public sealed class TemporaryDatabase : IDisposable
{
    public TemporaryDatabase() => Directory.CreateDirectory(Folder);

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "agentproxy-sqlite-" + Guid.NewGuid().ToString("N"));

    public string File => Path.Combine(Folder, "proxy.db");

    public string ConnectionString => $"Data Source={File}";

    /// <summary>Runs statements past the storage.</summary>
    public void Execute(string sql)
    {
        NativeSqlite.Initialize(SqliteNativeLibrary.Auto);
        using var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Everything in the folder, as one text to search in.</summary>
    public string AllBytes() => string.Concat(
        Directory.EnumerateFiles(Folder, "*", SearchOption.TopDirectoryOnly).Select(file => System.Text.Encoding.Latin1.GetString(ReadShared(file))));

    public ValueTask CleanUpAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
