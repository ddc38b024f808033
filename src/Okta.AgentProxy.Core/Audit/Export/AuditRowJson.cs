using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>A row as JSON: the form of the admin API's audit and of the JSON Lines export.</summary>
public static class AuditRowJson
{
    /// <summary>Writes one object.</summary>
    public static void Write(Utf8JsonWriter json, AuditRow row)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(row);

        json.WriteStartObject();
        json.WriteNumber("sequence", row.Sequence);
        json.WriteString("kind", KindOf(row.Kind));
        json.WriteString("time", row.At);
        json.WriteString("subject", row.Subject);
        json.WriteString("login", row.Login);
        WriteNames(json, "scopes", row.Scopes);
        WriteNames(json, "roles", row.Roles);
        WriteNames(json, "groups", row.Groups);
        WriteNames(json, "claims", row.Claims);
        json.WriteString("agent", row.Agent);
        json.WriteString("backend", row.Backend);
        json.WriteString("method", row.Method);
        json.WriteString("tool", row.Tool);
        json.WriteString("decision", row.Allowed ? "allow" : "deny");
        json.WriteString("rule", row.Rule);
        json.WriteNumber("status", row.Status);
        json.WriteNumber("duration_ms", row.Duration / 1000.0);
        json.WriteString("trace_id", row.TraceId);
        if (row.Until != 0)
        {
            json.WriteNumber("requests", row.Requests);
            json.WriteString("last", AuditRows.ToTime(row.Until));
            json.WriteString("client", row.Client);
        }

        WriteUnlessNull(json, "issuer", row.Issuer);
        WriteUnlessNull(json, "tenant", row.Tenant);
        WriteUnlessNull(json, "assertion_hash", row.AssertionHash);
        WriteUnlessNull(json, "delegation_chain", row.DelegationChain);
        WriteDetail(json, row);
        json.WriteString("hash", Convert.ToHexStringLower(row.Hash.Span));
        json.WriteEndObject();
    }

    internal static string KindOf(AuditRowKind kind) => kind switch
    {
        AuditRowKind.Decision => "decision",
        AuditRowKind.Admission => "admission",
        AuditRowKind.ConfigurationChange => "configuration_change",
        AuditRowKind.Retention => "retention",
        AuditRowKind.ChainBreak => "chain_break",
        _ => "unknown",
    };

    internal static void WriteUnlessNull(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    internal static void WriteNames(Utf8JsonWriter json, string name, string? list)
    {
        if (list is null)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var one in AuditNames.Split(list))
        {
            json.WriteStringValue(one);
        }

        json.WriteEndArray();
    }

    private static void WriteDetail(Utf8JsonWriter json, AuditRow row)
    {
        if (AuditRows.ToChange(row) is { } change)
        {
            json.WritePropertyName("change");
            JsonSerializer.Serialize(json, new ChangeDetail(change.Kind, change.Name, change.Changes), AuditJsonContext.Default.ChangeDetail);
        }
        else
        {
            WriteUnlessNull(json, "detail", row.Detail);
        }
    }
}
