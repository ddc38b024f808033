namespace Okta.AgentProxy;

/// <summary>Log event ids of the stored audit: 3000 to 3019.</summary>
internal static class AuditEventIds
{
    public const int FlushFailed = 3000;
    public const int FlushRecovered = 3001;
    public const int RecordsLost = 3002;
    public const int Checkpoint = 3003;
    public const int RetentionApplied = 3004;
    public const int MaintenanceFailed = 3005;
    public const int SizeApplied = 3006;
}
