namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>How the PostgreSQL storage is opened.</summary>
public sealed class PostgresStorageOptions
{
    /// <summary>The Npgsql connection string. Use TLS (<c>SSL Mode=VerifyFull</c>) where the network is not your own.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The schema that holds the tables; made when it is missing. Lower-case letters, digits and <c>_</c>.</summary>
    /// <value>The default is <c>agentproxy</c>.</value>
    public string Schema { get; set; } = "agentproxy";

    /// <summary>
    /// Whether the Data Protection keys are kept in the database, so that every node has them. Who reads the database then reads the keys too,
    /// unless they are encrypted (<c>AddDataProtection().ProtectKeysWithCertificate(…)</c>). Ignored when the host persists keys elsewhere.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool PersistDataProtectionKeys { get; set; } = true;

    /// <summary>How often the versions are compared even if no notification came.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan VersionCheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a cache call may take before it counts as a miss.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan CacheTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
