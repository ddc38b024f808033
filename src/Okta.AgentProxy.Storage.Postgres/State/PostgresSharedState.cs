namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>
/// Short-lived state that all nodes agree on: each call is one statement, and PostgreSQL's row locks make it happen once. Keys hashed, values sealed.
/// The ends are compared with the nodes' clocks, which must agree to within a few seconds.
/// </summary>
internal sealed class PostgresSharedState(PostgresDatabase database, SecretSealer sealer, TimeProvider time) : ISharedState
{
    private const string Column = "shared_state";

    public async ValueTask<bool> TryAddAsync(string purpose, string key, ReadOnlyMemory<byte> value, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key, value);
        return await database.ExecuteAsync(
            """
            INSERT INTO shared_state AS s (key, value, expires) VALUES (@key, @value, @expires)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires WHERE s.expires <= @now
            """,
            cancellationToken,
            ("key", StateKey.Hash(purpose, key)), ("value", Seal(value, purpose)), ("expires", AuditRows.Microseconds(expires)), ("now", Now())) == 1;
    }

    public async ValueTask SetAsync(string purpose, string key, ReadOnlyMemory<byte> value, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key, value);
        await database.ExecuteAsync(
            "INSERT INTO shared_state (key, value, expires) VALUES (@key, @value, @expires) ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires",
            cancellationToken,
            ("key", StateKey.Hash(purpose, key)), ("value", Seal(value, purpose)), ("expires", AuditRows.Microseconds(expires)));
    }

    public async ValueTask<byte[]?> GetAsync(string purpose, string key, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key);
        var value = await database.ScalarAsync(
            "SELECT value FROM shared_state WHERE key = @key AND expires > @now", cancellationToken, ("key", StateKey.Hash(purpose, key)), ("now", Now()));
        return Open(value as byte[], purpose);
    }

    public async ValueTask<byte[]?> TakeAsync(string purpose, string key, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key);
        var value = await database.ScalarAsync(
            "DELETE FROM shared_state WHERE key = @key AND expires > @now RETURNING value", cancellationToken, ("key", StateKey.Hash(purpose, key)), ("now", Now()));
        return Open(value as byte[], purpose);
    }

    public async ValueTask<bool> RemoveAsync(string purpose, string key, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key);
        return await database.ExecuteAsync(
            "DELETE FROM shared_state WHERE key = @key AND expires > @now", cancellationToken, ("key", StateKey.Hash(purpose, key)), ("now", Now())) == 1;
    }

    private long Now() => AuditRows.Microseconds(time.GetUtcNow());

    private byte[] Seal(ReadOnlyMemory<byte> value, string purpose) => value.IsEmpty ? [] : sealer.Seal(value, Column, purpose);

    private byte[]? Open(byte[]? value, string purpose) => value is { Length: > 0 } ? sealer.Open(value, Column, purpose) : value;
}
