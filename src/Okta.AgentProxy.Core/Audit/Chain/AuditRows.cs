using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>Makes rows of records. What a caller sent is cut to a bound and cleared of what some database would refuse for ever.</summary>
public static class AuditRows
{
    /// <summary>The longest text of a column, in characters.</summary>
    public const int MaxTextLength = 1024;

    /// <summary>The longest detail, in characters.</summary>
    public const int MaxDetailLength = 256 * 1024;

    /// <summary>A request's row.</summary>
    public static AuditRow Of(AuditRecord record, AuditRowKind kind)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new AuditRow
        {
            Kind = kind,
            Time = Microseconds(record.Time),
            Id = record.Id,
            Subject = Clean(record.Subject),
            Issuer = Clean(record.Issuer),
            Agent = Clean(record.Agent),
            Backend = Clean(record.Backend),
            Tenant = Clean(record.Tenant),
            Method = Clean(record.Method),
            Tool = Clean(record.Tool),
            Allowed = record.Allowed,
            Rule = Clean(record.Rule),
            Status = record.Status,
            Duration = (long)record.Duration.TotalMicroseconds,
            TraceId = Clean(record.TraceId),
            AssertionHash = Clean(record.AssertionHash),
            DelegationChain = Clean(record.DelegationChain),
            Login = Clean(record.Grounds?.Login),
            Scopes = record.Grounds?.StoredScopes,
            Roles = record.Grounds?.StoredRoles,
            Groups = record.Grounds?.StoredGroups,
            Claims = record.Grounds?.StoredClaims,
            Client = Clean(record.Repeats?.Client),
            Requests = record.Repeats?.Count ?? 1,
            Until = record.Repeats is { } repeats ? Microseconds(repeats.Last) : 0,
        };
    }

    /// <summary>A configuration change's row.</summary>
    public static AuditRow Of(ConfigurationChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var detail = JsonSerializer.Serialize(new ChangeDetail(change.Kind, change.Name, change.Changes), AuditJsonContext.Default.ChangeDetail);
        if (detail.Length > MaxDetailLength)
        {
            detail = JsonSerializer.Serialize(new ChangeDetail(change.Kind, change.Name, [.. change.Changes.Select(Shorten).Take(500)]), AuditJsonContext.Default.ChangeDetail);
        }

        return new AuditRow
        {
            Kind = AuditRowKind.ConfigurationChange,
            Time = Microseconds(change.Time),
            Subject = Clean(change.Actor),
            Agent = change.Kind == EntityCodecs.Agent.Kind ? Clean(change.Name) : null,
            Backend = change.Kind == EntityCodecs.Backend.Kind || change.Kind == BackendPins.Codec.Kind ? Clean(change.Name) : null,
            Method = Clean(change.Action),
            Allowed = true,
            Detail = Clean(detail, MaxDetailLength),
        };
    }

    /// <summary>The change in a row of that kind, or <see langword="null"/>.</summary>
    public static ConfigurationChange? ToChange(AuditRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Kind != AuditRowKind.ConfigurationChange || row.Detail is null)
        {
            return null;
        }

        try
        {
            var detail = JsonSerializer.Deserialize(row.Detail, AuditJsonContext.Default.ChangeDetail);
            return detail is null
                ? null
                : new ConfigurationChange { Time = row.At, Actor = row.Subject ?? "", Action = row.Method ?? "", Kind = detail.Kind, Name = detail.Name, Changes = detail.Changes };
        }
        catch (JsonException)
        {
            return null; // somebody edited the row; the verification says so, a query must still work
        }
    }

    /// <summary>A time as it is stored.</summary>
    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    // A time that an edited row has may be none that there is.
    internal static DateTimeOffset ToTime(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(microseconds, 0, (DateTimeOffset.MaxValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10) * 10);

    private static FieldChange Shorten(FieldChange change) => new(Clean(change.Field, 256)!, Clean(change.Old, 128), Clean(change.New, 128));

    internal static string? Clean(string? text, int limit = MaxTextLength)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length > limit)
        {
            text = string.Concat(text.AsSpan(0, limit - 1), "…");
        }

        // PostgreSQL has no U+0000 and no lone surrogates; one such tool name must not hold up every record behind it.
        return NeedsCleaning(text) ? string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0 ? "\uFFFD" : rune.ToString())) : text;
    }

    private static bool NeedsCleaning(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') || text.Contains('\0', StringComparison.Ordinal);
}
