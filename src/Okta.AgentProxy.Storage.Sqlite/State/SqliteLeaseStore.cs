namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Leases in SQLite: processes on one machine.</summary>
internal sealed class SqliteLeaseStore(SqliteDatabase database, TimeProvider time) : ILeaseStore
{
    public ValueTask<LeaseGrant?> TryAcquireAsync(string name, string holder, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(holder);
        return database.WriteAsync(
            session =>
            {
                var now = time.GetUtcNow();
                var expires = now + duration;
                var fence = session.Number(
                    """
                    INSERT INTO leases (name, holder, fence, expires) VALUES (@name, @holder, 1, @expires)
                    ON CONFLICT (name) DO UPDATE SET
                        fence = leases.fence + (leases.expires <= @now), holder = excluded.holder, expires = excluded.expires
                        WHERE leases.expires <= @now OR leases.holder = excluded.holder
                    RETURNING fence
                    """,
                    ("@name", name), ("@holder", holder), ("@expires", AuditRows.Microseconds(expires)), ("@now", AuditRows.Microseconds(now)));
                return fence is { } granted ? new LeaseGrant(granted, expires) : (LeaseGrant?)null;
            },
            cancellationToken);
    }

    public async ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.Execute("UPDATE leases SET expires = 0 WHERE name = @name AND holder = @holder", ("@name", name), ("@holder", holder)), cancellationToken);
}
