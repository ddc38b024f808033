using Npgsql;
using NpgsqlTypes;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Audit rows as columns.</summary>
internal static class PostgresAuditRows
{
    /// <summary>How many columns a row has.</summary>
    public const int Columns = 29;

    /// <summary>Inserts rows with one COPY.</summary>
    public static async Task InsertAsync(NpgsqlConnection connection, IReadOnlyList<AuditRow> rows)
    {
        await using var import = await connection.BeginBinaryImportAsync($"COPY audit ({AuditQuerySql.Columns}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await import.StartRowAsync();
            await import.WriteAsync(row.Sequence, NpgsqlDbType.Bigint);
            await import.WriteAsync((short)row.Kind, NpgsqlDbType.Smallint);
            await import.WriteAsync(row.Time, NpgsqlDbType.Bigint);
            if (row.Id == Guid.Empty)
            {
                await import.WriteNullAsync();
            }
            else
            {
                await import.WriteAsync(row.Id, NpgsqlDbType.Uuid);
            }

            await TextAsync(row.Subject);
            await TextAsync(row.Issuer);
            await TextAsync(row.Agent);
            await TextAsync(row.Backend);
            await TextAsync(row.Tenant);
            await TextAsync(row.Method);
            await TextAsync(row.Tool);
            await import.WriteAsync(row.Allowed, NpgsqlDbType.Boolean);
            await TextAsync(row.Rule);
            await import.WriteAsync(row.Status, NpgsqlDbType.Integer);
            await import.WriteAsync(row.Duration, NpgsqlDbType.Bigint);
            await TextAsync(row.TraceId);
            await TextAsync(row.AssertionHash);
            await TextAsync(row.DelegationChain);
            await TextAsync(row.Detail);
            await import.WriteAsync(row.Hash.ToArray(), NpgsqlDbType.Bytea);
            await import.WriteAsync((short)row.Format, NpgsqlDbType.Smallint);
            await TextAsync(row.Login);
            await TextAsync(row.Scopes);
            await TextAsync(row.Roles);
            await TextAsync(row.Groups);
            await TextAsync(row.Claims);
            await TextAsync(row.Client);
            await import.WriteAsync(row.Requests, NpgsqlDbType.Bigint);
            await import.WriteAsync(row.Until, NpgsqlDbType.Bigint);
        }

        await import.CompleteAsync();

        Task TextAsync(string? text) => text is null ? import.WriteNullAsync() : import.WriteAsync(text, NpgsqlDbType.Text);
    }

    /// <summary>Runs a query for <see cref="AuditQuerySql.Columns"/>.</summary>
    public static async Task<List<AuditRow>> QueryAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        List<AuditRow> rows = [];
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Read(reader));
        }

        return rows;
    }

    /// <summary>The row that a reader stands on.</summary>
    public static AuditRow Read(NpgsqlDataReader reader) => new()
    {
        Sequence = reader.GetInt64(0),
        Kind = (AuditRowKind)reader.GetInt16(1),
        Time = reader.GetInt64(2),
        Id = reader.IsDBNull(3) ? Guid.Empty : reader.GetGuid(3),
        Subject = Text(reader, 4),
        Issuer = Text(reader, 5),
        Agent = Text(reader, 6),
        Backend = Text(reader, 7),
        Tenant = Text(reader, 8),
        Method = Text(reader, 9),
        Tool = Text(reader, 10),
        Allowed = reader.GetBoolean(11),
        Rule = Text(reader, 12),
        Status = reader.GetInt32(13),
        Duration = reader.GetInt64(14),
        TraceId = Text(reader, 15),
        AssertionHash = Text(reader, 16),
        DelegationChain = Text(reader, 17),
        Detail = Text(reader, 18),
        Hash = reader.GetFieldValue<byte[]>(19),
        Format = reader.GetInt16(20),
        Login = Text(reader, 21),
        Scopes = Text(reader, 22),
        Roles = Text(reader, 23),
        Groups = Text(reader, 24),
        Claims = Text(reader, 25),
        Client = Text(reader, 26),
        Requests = reader.GetInt64(27),
        Until = reader.GetInt64(28),
    };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
