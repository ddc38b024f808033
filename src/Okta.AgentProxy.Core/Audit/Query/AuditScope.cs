namespace Okta.AgentProxy;

/// <summary>Which kinds of audit row a query returns.</summary>
public enum AuditScope
{
    /// <summary>One row per request: its outcome, or its admission when no outcome was written. The default.</summary>
    Requests,

    /// <summary>Changes of the configuration.</summary>
    Changes,

    /// <summary>Every row, also the chain's own.</summary>
    Everything,
}
