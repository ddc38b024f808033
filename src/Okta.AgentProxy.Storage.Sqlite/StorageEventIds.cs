namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Log event ids of this package: 3020 to 3049.</summary>
internal static class StorageEventIds
{
    public const int Opened = 3020;
    public const int Migrated = 3021;
    public const int BackupWritten = 3022;
    public const int CleanUpFailed = 3023;
    public const int AuditBreak = 3024;
}
