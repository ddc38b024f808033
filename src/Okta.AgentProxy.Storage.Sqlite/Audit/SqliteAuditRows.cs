using Microsoft.Data.Sqlite;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Audit rows as columns.</summary>
internal static class SqliteAuditRows
{
    private const string Columns = AuditQuerySql.Columns;

    /// <summary>Inserts rows with one prepared statement.</summary>
    public static void Insert(SqliteSession session, IReadOnlyList<AuditRow> rows)
    {
        using var command = session.Command($"INSERT INTO audit ({Columns}) VALUES ({string.Join(", ", Columns.Split(", ").Select(column => "@" + column))})");
        var parameters = Columns.Split(", ").Select(column => command.Parameters.AddWithValue("@" + column, DBNull.Value)).ToArray();
        foreach (var row in rows)
        {
            object?[] values =
            [
                row.Sequence, (int)row.Kind, row.Time, row.Id == Guid.Empty ? null : row.Id.ToByteArray(bigEndian: true), row.Subject, row.Issuer, row.Agent,
                row.Backend, row.Tenant, row.Method, row.Tool, row.Allowed ? 1 : 0, row.Rule, row.Status, row.Duration, row.TraceId,
                row.AssertionHash, row.DelegationChain, row.Detail, row.Hash.ToArray(),
                row.Format, row.Login, row.Scopes, row.Roles, row.Groups, row.Claims, row.Client, row.Requests, row.Until,
            ];
            for (var i = 0; i < values.Length; i++)
            {
                parameters[i].Value = values[i] ?? DBNull.Value;
            }

            command.ExecuteNonQuery();
        }
    }

    /// <summary>Runs a query for <see cref="AuditQuerySql.Columns"/>.</summary>
    public static List<AuditRow> Query(SqliteCommand command)
    {
        List<AuditRow> rows = [];
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(Read(reader));
        }

        return rows;
    }

    private static AuditRow Read(SqliteDataReader reader) => new()
    {
        Sequence = reader.GetInt64(0),
        Kind = (AuditRowKind)reader.GetInt32(1),
        Time = reader.GetInt64(2),
        Id = reader.IsDBNull(3) ? Guid.Empty : ToId((byte[])reader.GetValue(3)),
        Subject = Text(reader, 4),
        Issuer = Text(reader, 5),
        Agent = Text(reader, 6),
        Backend = Text(reader, 7),
        Tenant = Text(reader, 8),
        Method = Text(reader, 9),
        Tool = Text(reader, 10),
        Allowed = reader.GetInt64(11) != 0,
        Rule = Text(reader, 12),
        Status = reader.GetInt32(13),
        Duration = reader.GetInt64(14),
        TraceId = Text(reader, 15),
        AssertionHash = Text(reader, 16),
        DelegationChain = Text(reader, 17),
        Detail = Text(reader, 18),
        Hash = (byte[])reader.GetValue(19),
        Format = unchecked((int)reader.GetInt64(20)),
        Login = Text(reader, 21),
        Scopes = Text(reader, 22),
        Roles = Text(reader, 23),
        Groups = Text(reader, 24),
        Claims = Text(reader, 25),
        Client = Text(reader, 26),
        Requests = reader.GetInt64(27),
        Until = reader.GetInt64(28),
    };

    // An edited row must be found by the verification, not stop it.
    private static Guid ToId(byte[] bytes) => bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : Guid.Empty;

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
