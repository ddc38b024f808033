using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Brings a schema to this version: numbered scripts, forward only, in one transaction under a lock that every node respects.</summary>
internal static class PostgresMigrations
{
    /// <summary>The newest script's number.</summary>
    public static int Latest => Scripts().Count;

    /// <summary>Runs the scripts that are missing; returns the numbers before and after.</summary>
    public static async Task<(int From, int To)> RunAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Two nodes that start at once: the second waits here and then finds the work done.
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@name, 1))", ("name", schema));
        await connection.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS \"{schema}\"");
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_version (one integer PRIMARY KEY CHECK (one = 1), version integer NOT NULL)");
        var from = Convert.ToInt32(await connection.ScalarAsync("SELECT version FROM schema_version") ?? 0, CultureInfo.InvariantCulture);
        if (from > Latest)
        {
            throw new InvalidOperationException(
                $"The schema '{schema}' is at version {from}, this package knows versions up to {Latest}: it was written by a newer release. Upgrade Okta.AgentProxy.Storage.Postgres, or restore a backup from before the upgrade.");
        }

        foreach (var script in Scripts().Skip(from))
        {
            await connection.ExecuteAsync(script);
        }

        if (from != Latest)
        {
            await connection.ExecuteAsync("INSERT INTO schema_version (one, version) VALUES (1, @version) ON CONFLICT (one) DO UPDATE SET version = excluded.version", ("version", Latest));
        }

        await transaction.CommitAsync(cancellationToken);
        return (from, Latest);
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
}
