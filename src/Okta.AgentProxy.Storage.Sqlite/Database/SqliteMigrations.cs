using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>
/// Brings a database to this version: numbered scripts, forward only, each in one transaction with its number. <c>user_version</c> is the
/// number, <c>application_id</c> says whose file it is.
/// </summary>
internal static class SqliteMigrations
{
    /// <summary>"OAGP".</summary>
    internal const int ApplicationId = 0x4F414750;

    /// <summary>The newest script's number.</summary>
    public static int Latest => Scripts().Count;

    /// <summary>Runs the scripts that are missing; returns the numbers before and after.</summary>
    public static (int From, int To) Run(SqliteConnection connection)
    {
        // The lock comes first: of two processes that start at once, one migrates and the other finds it done.
        using var transaction = connection.BeginTransaction(deferred: false);
        var from = ReadPragma(connection, transaction, "user_version");
        CheckOwner(connection, transaction, from);
        if (from > Latest)
        {
            throw new InvalidOperationException(
                $"The database {connection.DataSource} is at version {from}, this package knows versions up to {Latest}: it was written by a newer release. Upgrade Okta.AgentProxy.Storage.Sqlite, or restore a backup from before the upgrade.");
        }

        foreach (var script in Scripts().Skip(from))
        {
            Execute(connection, transaction, script);
        }

        Execute(connection, transaction, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Latest};"));
        transaction.Commit();
        return (from, Latest);
    }

    private static void CheckOwner(SqliteConnection connection, SqliteTransaction transaction, int version)
    {
        var owner = ReadPragma(connection, transaction, "application_id");
        if (owner == ApplicationId)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT count(*) FROM sqlite_master";
        if (owner != 0 || version != 0 || Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) != 0)
        {
            throw new InvalidOperationException($"The database {connection.DataSource} belongs to another application. Name a file of its own in the connection string.");
        }
    }

    private static List<string> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

        string Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }

    private static int ReadPragma(SqliteConnection connection, SqliteTransaction transaction, string name)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"PRAGMA {name}";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
