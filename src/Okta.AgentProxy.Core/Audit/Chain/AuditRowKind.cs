namespace Okta.AgentProxy;

/// <summary>What an audit row is about. The numbers are stored and hashed: never change one.</summary>
public enum AuditRowKind
{
    /// <summary>A request and its outcome.</summary>
    Decision = 0,

    /// <summary>A request about to be forwarded, its outcome not known yet (<see cref="AuditDurability.Strict"/>).</summary>
    Admission = 1,

    /// <summary>A change of the configuration.</summary>
    ConfigurationChange = 2,

    /// <summary>Older rows were removed because of their age, or of the size of all.</summary>
    Retention = 3,

    /// <summary>The rows found at start did not fit the sealed head; a new chain starts here. Stays a problem for every verification.</summary>
    ChainBreak = 4,
}
