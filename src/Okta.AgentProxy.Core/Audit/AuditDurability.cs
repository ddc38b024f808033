namespace Okta.AgentProxy;

/// <summary>When an audit record is safe.</summary>
public enum AuditDurability
{
    /// <summary>Within the flush interval, off the request path: a crash loses at most that much. The default.</summary>
    Batched,

    /// <summary>Before the request is forwarded: no forwarded request is missing, and no database means no request.</summary>
    Strict,
}
