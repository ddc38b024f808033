using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Okta.AgentProxy.Storage.Postgres.Tests;

/// <summary>A schema of a test's own on the shared server.</summary>
public sealed class TemporarySchema(SharedServer server)
{
    public string Name { get; } = "t_" + Guid.NewGuid().ToString("N")[..16];

    public string ConnectionString => server.ConnectionString;

    public async ValueTask ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Search Path=" + Name + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>All rows of a table as text, to search in.</summary>
    public async Task<string> DumpAsync(string table, string? column = null)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Search Path=" + Name + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT coalesce(string_agg({(column is null ? "t" : "t." + column)}::text, chr(10)), '') FROM {table} t", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The plan of a query that was run, with what it read.</summary>
    public async Task<string> ExplainAsync(string sql, IEnumerable<(string Name, object? Value)> parameters)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Search Path=" + Name + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.Command("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + sql, [.. parameters]);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    public ValueTask DropAsync() => ExecuteAsync($"DROP SCHEMA IF EXISTS {Name} CASCADE");
}

internal static class TemporarySchemaExtensions
{
    public static IAgentProxyBuilder AddPostgresStorage(this IAgentProxyBuilder builder, TemporarySchema schema) =>
        builder.AddPostgresStorage(schema.ConnectionString, options => options.Schema = schema.Name);
}
