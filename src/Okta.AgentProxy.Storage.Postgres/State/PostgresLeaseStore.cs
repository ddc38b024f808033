namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Leases between nodes.</summary>
internal sealed class PostgresLeaseStore(PostgresDatabase database, TimeProvider time) : ILeaseStore
{
    public async ValueTask<LeaseGrant?> TryAcquireAsync(string name, string holder, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(holder);
        var now = time.GetUtcNow();
        var expires = now + duration;
        var fence = await database.ScalarAsync(
            """
            INSERT INTO leases AS l (name, holder, fence, expires) VALUES (@name, @holder, 1, @expires)
            ON CONFLICT (name) DO UPDATE SET
                fence = l.fence + CASE WHEN l.expires <= @now THEN 1 ELSE 0 END, holder = excluded.holder, expires = excluded.expires
                WHERE l.expires <= @now OR l.holder = excluded.holder
            RETURNING fence
            """,
            cancellationToken,
            ("name", name), ("holder", holder), ("expires", AuditRows.Microseconds(expires)), ("now", AuditRows.Microseconds(now)));
        return fence is long granted ? new LeaseGrant(granted, expires) : null;
    }

    public async ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken) =>
        await database.ExecuteAsync("UPDATE leases SET expires = 0 WHERE name = @name AND holder = @holder", cancellationToken, ("name", name), ("holder", holder));
}
