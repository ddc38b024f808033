using System.Text;

namespace Okta.AgentProxy;

/// <summary>The SELECT of an audit query, the same in every SQL dialect but for how truth is written. Values are parameters, always.</summary>
internal static class AuditQuerySql
{
    /// <summary>The columns, in the order that rows are read and written.</summary>
    public const string Columns =
        "seq, kind, time, id, subject, issuer, agent, backend, tenant, method, tool, allowed, rule, status, duration, trace_id, assertion, delegation, detail, hash, "
        + "format, login, scopes, roles, member_of, claims, client, requests, until";

    /// <summary>The query and its parameters.</summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="before">Where the page before ended.</param>
    /// <param name="limit">How many rows.</param>
    /// <param name="trueLiteral">How the dialect writes "true".</param>
    /// <param name="falseLiteral">How it writes "false".</param>
    /// <param name="find">The dialect's function that says where in a text another stands, from 1.</param>
    /// <param name="lead">
    /// The one column whose index may serve the query; to the others a <c>+</c> is put, which says so to SQLite. <see langword="null"/> leaves it to the database.
    /// </param>
    public static (string Sql, IReadOnlyList<(string Name, object? Value)> Parameters) Build(
        AuditFilter filter, AuditCursor? before, int limit, string trueLiteral, string falseLiteral, string find, string? lead = null)
    {
        var sql = new StringBuilder($"SELECT {Columns} FROM audit a WHERE 1 = 1");
        List<(string, object?)> parameters = [];
        Add(filter.Subject, $" AND {Column("subject")} = @subject", "@subject");
        Add(filter.Login, $" AND {Column("login")} = @login", "@login");
        Add(AuditNames.Needle(filter.Role), $" AND {find}(a.roles, @role) > 0", "@role");
        Add(AuditNames.Needle(filter.Group), $" AND {find}(a.member_of, @group) > 0", "@group");
        Add(AuditNames.Needle(filter.TokenScope), $" AND {find}(a.scopes, @scope) > 0", "@scope");
        Add(filter.Agent, $" AND {Column("agent")} = @agent", "@agent");
        Add(filter.Backend, $" AND {Column("backend")} = @backend", "@backend");
        Add(filter.Tool, $" AND {Column("tool")} = @tool", "@tool");
        Add(filter.From is { } from ? AuditRows.Microseconds(from) : null, " AND a.time >= @from", "@from");
        Add(filter.To is { } to ? AuditRows.Microseconds(to) : null, " AND a.time < @to", "@to");

        // Literals where there is no value of a caller: only then do the partial indexes apply.
        sql.Append(filter.Allowed switch { true => $" AND {Column("allowed")} = {trueLiteral}", false => $" AND {Column("allowed")} = {falseLiteral}", _ => "" });
        // A scalar subquery, not NOT EXISTS: of that PostgreSQL makes a hash of every outcome there is before the first row of a page.
        sql.Append(filter.Scope switch
        {
            AuditScope.Requests => " AND (a.kind = 0 OR (a.kind = 1 AND (SELECT d.seq FROM audit d WHERE d.id = a.id AND d.id IS NOT NULL AND d.kind = 0 LIMIT 1) IS NULL))",
            AuditScope.Changes => " AND a.kind = 2 AND a.kind > 1",
            _ => "",
        });
        if (before is { } position)
        {
            sql.Append(" AND (a.time, a.seq) < (@time, @seq)");
            parameters.Add(("@time", position.Time));
            parameters.Add(("@seq", position.Sequence));
        }

        sql.Append(" ORDER BY a.time DESC, a.seq DESC LIMIT @limit");
        parameters.Add(("@limit", limit));
        return (sql.ToString(), parameters);

        string Column(string name) => lead is null || lead == name ? $"a.{name}" : $"+a.{name}";

        void Add(object? value, string clause, string name)
        {
            if (value is not null)
            {
                sql.Append(clause);
                parameters.Add((name, value));
            }
        }
    }
}
