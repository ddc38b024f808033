using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Query, verify and export the audit.</summary>
internal sealed class AuditEndpoints(IAuditQuery audit)
{
    private const int DefaultLimit = 100;

    private static readonly string[] OfFilter = ["decision", "kind", "from", "to", "subject", "login", "role", "group", "scope", "agent", "backend", "tool"];
    private static readonly string[] OfQuery = [.. OfFilter, "limit", "cursor"];
    private static readonly string[] OfExport = [.. OfFilter, "format"];
    private static readonly string[] OfVerify = ["checkpoint"];

    public void Map(AdminRoutes routes)
    {
        routes.Get("/audit", QueryAsync);
        routes.Get("/audit/verify", VerifyAsync);
        routes.Get("/audit/export", ExportAsync);
    }

    private async Task<IResult> QueryAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var limit = DefaultLimit;
        var filter = AuditFilter.Requests;
        if ((FindUnknown(query, OfQuery) ?? ReadFilter(query, out filter)) is { } problem)
        {
            return AdminProblem.Invalid(problem);
        }

        if (query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > IAuditQuery.MaxPageSize))
        {
            return AdminProblem.Invalid($"limit is a number from 1 to {IAuditQuery.MaxPageSize}");
        }

        var cursor = query["cursor"].ToString();
        if (cursor.Length > 0 && !AuditCursor.TryParse(cursor, out _))
        {
            return AdminProblem.Invalid("cursor is not one that an answer's \"next\" contained");
        }

        var page = await audit.QueryAsync(filter, limit, cursor.Length == 0 ? null : cursor, http.RequestAborted);
        return Write(json =>
        {
            json.WriteStartArray("records");
            foreach (var row in page.Rows)
            {
                AuditRowJson.Write(json, row);
            }

            json.WriteEndArray();
            json.WriteString("next", page.Next);
        });
    }

    private async Task<IResult> VerifyAsync(HttpContext http)
    {
        AuditCheckpoint? checkpoint = null;
        if (FindUnknown(http.Request.Query, OfVerify) is { } problem)
        {
            return AdminProblem.Invalid(problem);
        }

        if (http.Request.Query["checkpoint"].ToString() is { Length: > 0 } text && !AuditCheckpoint.TryParse(text, out checkpoint))
        {
            return AdminProblem.Invalid("checkpoint is SEQUENCE:HASH, as in the log");
        }

        var found = await audit.VerifyAsync(checkpoint, http.RequestAborted);
        return Write(json =>
        {
            json.WriteBoolean("intact", found.Intact);
            json.WriteNumber("rows", found.Rows);
            json.WriteNumber("first", found.First);
            json.WriteString("head", found.Head.ToString());
            json.WriteNumber("elapsed_ms", found.Elapsed.TotalMilliseconds);
            json.WriteNumber("problem_count", found.ProblemCount);
            json.WriteStartArray("problems");
            foreach (var problem in found.Problems)
            {
                json.WriteStartObject();
                json.WriteString("kind", problem.Kind.ToString().ToLowerInvariant());
                json.WriteNumber("sequence", problem.Sequence);
                json.WriteString("message", problem.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private Task<IResult> ExportAsync(HttpContext http)
    {
        var query = http.Request.Query;
        AuditExportFormat? format = query["format"].ToString() switch { "" or "jsonl" => AuditExportFormat.JsonLines, "ocsf" => AuditExportFormat.Ocsf, _ => null };
        if (format is null)
        {
            return Task.FromResult(AdminProblem.Invalid("format is jsonl or ocsf"));
        }

        var filter = AuditFilter.Requests;
        return Task.FromResult((FindUnknown(query, OfExport) ?? ReadFilter(query, out filter)) is { } problem
            ? AdminProblem.Invalid(problem)
            : Results.Stream(stream => audit.ExportAsync(filter, format.Value, stream, http.RequestAborted).AsTask(), "application/jsonl", $"audit-{query["format"]}.jsonl"));
    }

    // A filter that is misspelt, or said twice, would answer with more than was asked for, and nobody would notice.
    private static string? FindUnknown(IQueryCollection query, string[] known)
    {
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return $"'{VisibleText.Escape(name)}' is no parameter here.{Suggestion.Hint(name, known)} There are: {string.Join(", ", known)}";
            }

            if (values.Count > 1)
            {
                return $"{name} is given {values.Count} times; once is understood";
            }
        }

        return null;
    }

    /// <summary>The filter that a query string asks for; or what is wrong with it.</summary>
    internal static string? ReadFilter(IQueryCollection query, out AuditFilter filter)
    {
        filter = AuditFilter.Requests;
        bool? allowed = null;
        switch (query["decision"].ToString())
        {
            case "":
                break;
            case "allow":
                allowed = true;
                break;
            case "deny":
                allowed = false;
                break;
            default:
                return "decision is allow or deny";
        }

        AuditScope? scope = query["kind"].ToString() switch { "" or "requests" => AuditScope.Requests, "changes" => AuditScope.Changes, "all" => AuditScope.Everything, _ => null };
        if (scope is null)
        {
            return "kind is requests, changes or all";
        }

        if (!TryTime(query["from"], out var from) || !TryTime(query["to"], out var to))
        {
            return "from and to are ISO 8601 times, such as 2026-03-01T00:00:00Z";
        }

        filter = new AuditFilter
        {
            Scope = scope.Value, Subject = Text(query["subject"]), Login = Text(query["login"]), Role = Text(query["role"]), Group = Text(query["group"]),
            TokenScope = Text(query["scope"]), Agent = Text(query["agent"]), Backend = Text(query["backend"]), Tool = Text(query["tool"]),
            Allowed = allowed, From = from, To = to,
        };
        return null;
    }

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var good = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed);
        time = good ? parsed : null;
        return good;
    }

    private static IResult Write(Action<Utf8JsonWriter> body)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        return Results.Bytes(stream.ToArray(), "application/json");
    }
}
