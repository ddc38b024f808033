namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Log event ids of this package: 3050 to 3099.</summary>
internal static class StorageEventIds
{
    public const int Migrated = 3050;
    public const int ListenerConnected = 3051;
    public const int ListenerLost = 3052;
    public const int MissedChange = 3053;
    public const int AuditBreak = 3054;
    public const int CacheDown = 3055;
    public const int CleanUpFailed = 3056;
    public const int StatisticsFailed = 3057;
}
