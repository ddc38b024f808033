namespace Okta.AgentProxy;

/// <summary>The forms of an export, each one JSON object a line.</summary>
public enum AuditExportFormat
{
    /// <summary>The record's own fields.</summary>
    JsonLines,

    /// <summary>OCSF 1.3: API Activity (6003) for requests, Entity Management (3004) for configuration changes.</summary>
    Ocsf,
}
