using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>How the audit is kept, section <c>AgentProxy:audit</c>. Read by the database packages.</summary>
public sealed class AuditOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "AgentProxy:audit";

    /// <summary>When a record is safe.</summary>
    /// <value>The default is <see cref="AuditDurability.Batched"/>.</value>
    [ConfigurationKeyName("durability")]
    public AuditDurability Durability { get; set; }

    /// <summary>After how many days rows are removed; 0 means never.</summary>
    /// <value>The default is 400.</value>
    [ConfigurationKeyName("retention_days")]
    public int RetentionDays { get; set; } = 400;

    /// <summary>How many megabytes (of 2^20 bytes) the audit may take, about; when it has more, the oldest rows are removed, whatever their age. 0 means no limit.</summary>
    /// <value>The default is 51,200: 50 GiB.</value>
    [ConfigurationKeyName("max_size_mb")]
    public int MaxSizeMegabytes { get; set; } = 51_200;

    /// <summary>How long a record may stay in memory: collecting and committing. At most 200 ms.</summary>
    /// <value>The default is 200 ms, of which half is spent collecting.</value>
    [ConfigurationKeyName("flush_interval")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many records may wait in memory; when full, requests wait. It carries the traffic while the database is away.</summary>
    /// <value>The default is 100,000, roughly 50 MB.</value>
    [ConfigurationKeyName("queue_capacity")]
    public int QueueCapacity { get; set; } = 100_000;

    /// <summary>How long <see cref="AuditDurability.Strict"/> waits for the commit before the request is refused.</summary>
    /// <value>The default is 10 seconds.</value>
    [ConfigurationKeyName("admit_timeout")]
    public TimeSpan AdmitTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
