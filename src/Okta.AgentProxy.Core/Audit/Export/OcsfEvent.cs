using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// A row as an OCSF 1.3 event: API Activity (6003) for a request, Entity Management (3004) for a configuration change, and API Activity
/// with activity 99 for the chain's own rows. What OCSF has no name for is in <c>unmapped</c>.
/// </summary>
internal static class OcsfEvent
{
    private const int ApiActivity = 6003;
    private const int EntityManagement = 3004;
    private const int Other = 99;

    public static void Write(Utf8JsonWriter json, AuditRow row)
    {
        var isChange = row.Kind == AuditRowKind.ConfigurationChange;
        var classId = isChange ? EntityManagement : ApiActivity;
        var (activity, activityName) = isChange ? ActivityOfChange(row.Method) : ActivityOfRequest(row);

        json.WriteStartObject();
        json.WriteNumber("class_uid", classId);
        json.WriteString("class_name", isChange ? "Entity Management" : "API Activity");
        json.WriteNumber("category_uid", classId / 1000);
        json.WriteString("category_name", isChange ? "Identity & Access Management" : "Application Activity");
        json.WriteNumber("activity_id", activity);
        json.WriteString("activity_name", activityName);
        json.WriteNumber("type_uid", (classId * 100L) + activity);
        json.WriteNumber("time", row.Time / 1000);
        json.WriteNumber("duration", row.Duration / 1000);
        WriteSeverity(json, row);
        json.WriteNumber("status_id", row.Allowed && row.Status < 400 ? 1 : 2);
        json.WriteString("status", row.Allowed && row.Status < 400 ? "Success" : "Failure");
        if (row.Status != 0)
        {
            json.WriteString("status_code", row.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        AuditRowJson.WriteUnlessNull(json, "status_detail", row.Rule);
        if (row.Until != 0)
        {
            json.WriteNumber("count", row.Requests);
            json.WriteNumber("start_time", row.Time / 1000);
            json.WriteNumber("end_time", row.Until / 1000);
        }

        WriteMetadata(json, row);
        WriteActor(json, row);
        if (isChange)
        {
            WriteEntity(json, row);
        }
        else
        {
            WriteApi(json, row);
        }

        WriteUnmapped(json, row);
        json.WriteEndObject();
    }

    private static (int Id, string Name) ActivityOfChange(string? action) => action switch
    {
        "created" => (1, "Create"),
        "updated" => (3, "Update"),
        "deleted" => (4, "Delete"),
        _ => (Other, "Other"),
    };

    private static (int Id, string Name) ActivityOfRequest(AuditRow row) => row.Method switch
    {
        "POST" => (1, "Create"),
        "GET" or "HEAD" => (2, "Read"),
        "PUT" or "PATCH" => (3, "Update"),
        "DELETE" => (4, "Delete"),
        { } method when method.EndsWith("/list", StringComparison.Ordinal) || method.EndsWith("/read", StringComparison.Ordinal) || method.EndsWith("/get", StringComparison.Ordinal) => (2, "Read"),
        _ => (Other, row.Method ?? AuditRowJson.KindOf(row.Kind)),
    };

    private static void WriteSeverity(Utf8JsonWriter json, AuditRow row)
    {
        var (id, name) = row switch
        {
            { Kind: AuditRowKind.ChainBreak } => (5, "Critical"),
            { Kind: AuditRowKind.Decision, Allowed: false } => (3, "Medium"),
            _ => (1, "Informational"),
        };
        json.WriteNumber("severity_id", id);
        json.WriteString("severity", name);
        if (row.Kind is AuditRowKind.Decision or AuditRowKind.Admission)
        {
            json.WriteNumber("disposition_id", row.Allowed ? 1 : 2);
            json.WriteString("disposition", row.Allowed ? "Allowed" : "Blocked");
        }
    }

    private static void WriteMetadata(Utf8JsonWriter json, AuditRow row)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", "1.3.0");
        json.WriteNumber("sequence", row.Sequence);
        json.WriteString("uid", Convert.ToHexStringLower(row.Hash.Span));
        AuditRowJson.WriteUnlessNull(json, "correlation_uid", row.TraceId);
        AuditRowJson.WriteUnlessNull(json, "tenant_uid", row.Tenant);
        json.WriteStartArray("profiles");
        json.WriteStringValue("security_control");
        json.WriteEndArray();
        json.WriteStartObject("product");
        json.WriteString("name", "Okta.AgentProxy");
        json.WriteString("vendor_name", "Okta.AgentProxy contributors");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteActor(Utf8JsonWriter json, AuditRow row)
    {
        json.WriteStartObject("actor");
        if (row.Kind != AuditRowKind.ConfigurationChange)
        {
            AuditRowJson.WriteUnlessNull(json, "app_name", row.Agent);
        }

        json.WriteStartObject("user");
        json.WriteString("uid", row.Subject ?? "unknown");
        AuditRowJson.WriteUnlessNull(json, "name", row.Login);
        if (row.Groups is not null)
        {
            json.WriteStartArray("groups");
            foreach (var group in AuditNames.Split(row.Groups))
            {
                json.WriteStartObject();
                json.WriteString("name", group);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        if (row.Issuer is not null)
        {
            json.WriteStartObject("idp");
            json.WriteString("name", row.Issuer);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter json, AuditRow row)
    {
        json.WriteStartObject("api");
        json.WriteString("operation", row.Method ?? AuditRowJson.KindOf(row.Kind));
        if (row.Backend is not null)
        {
            json.WriteStartObject("service");
            json.WriteString("name", row.Backend);
            json.WriteEndObject();
        }

        json.WriteEndObject();

        // The class asks for a source: the agent is what called. Only callers that nobody knows are told apart by their address.
        json.WriteStartObject("src_endpoint");
        json.WriteString("name", row.Agent ?? "unknown");
        if (row.Client is { } client && client != "other")
        {
            var isNetwork = client.EndsWith("/64", StringComparison.Ordinal);
            json.WriteString("ip", isNetwork ? client[..^3] : client);
        }

        json.WriteEndObject();
        if (row.Tool is not null)
        {
            json.WriteStartArray("resources");
            json.WriteStartObject();
            json.WriteString("name", row.Tool);
            json.WriteString("type", "tool");
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    private static void WriteEntity(Utf8JsonWriter json, AuditRow row)
    {
        var change = AuditRows.ToChange(row);
        json.WriteStartObject("entity");
        json.WriteString("name", change?.Name ?? "unknown");
        json.WriteString("type", change?.Kind ?? "unknown");
        json.WriteEndObject();
        AuditRowJson.WriteUnlessNull(json, "comment", row.Detail);
    }

    private static void WriteUnmapped(Utf8JsonWriter json, AuditRow row)
    {
        json.WriteStartObject("unmapped");
        json.WriteString("kind", AuditRowJson.KindOf(row.Kind));
        AuditRowJson.WriteNames(json, "scopes", row.Scopes);
        AuditRowJson.WriteNames(json, "roles", row.Roles);
        AuditRowJson.WriteNames(json, "claims", row.Claims);
        AuditRowJson.WriteUnlessNull(json, "client", row.Client);
        AuditRowJson.WriteUnlessNull(json, "assertion_hash", row.AssertionHash);
        AuditRowJson.WriteUnlessNull(json, "delegation_chain", row.DelegationChain);
        if (row.Kind is AuditRowKind.Retention or AuditRowKind.ChainBreak)
        {
            AuditRowJson.WriteUnlessNull(json, "detail", row.Detail);
        }

        json.WriteEndObject();
    }
}
