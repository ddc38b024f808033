namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Short-lived state in SQLite: keys hashed, values sealed.</summary>
internal sealed class SqliteSharedState(SqliteDatabase database, SecretSealer sealer, TimeProvider time) : ISharedState
{
    private const string Column = "shared_state";

    public ValueTask<bool> TryAddAsync(string purpose, string key, ReadOnlyMemory<byte> value, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key, value);
        var row = new Row(StateKey.Hash(purpose, key), Seal(value, purpose), AuditRows.Microseconds(expires));
        return database.WriteAsync(
            session => session.Execute(
                """
                INSERT INTO shared_state (key, value, expires) VALUES (@key, @value, @expires)
                ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires WHERE shared_state.expires <= @now
                """,
                ("@key", row.Key), ("@value", row.Value), ("@expires", row.Expires), ("@now", Now())) == 1,
            cancellationToken);
    }

    public async ValueTask SetAsync(string purpose, string key, ReadOnlyMemory<byte> value, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key, value);
        var row = new Row(StateKey.Hash(purpose, key), Seal(value, purpose), AuditRows.Microseconds(expires));
        await database.WriteAsync(
            session => session.Execute(
                "INSERT INTO shared_state (key, value, expires) VALUES (@key, @value, @expires) ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires",
                ("@key", row.Key), ("@value", row.Value), ("@expires", row.Expires)),
            cancellationToken);
    }

    public async ValueTask<byte[]?> GetAsync(string purpose, string key, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key);
        var hash = StateKey.Hash(purpose, key);
        var value = await database.ReadAsync(
            session => session.Bytes("SELECT value FROM shared_state WHERE key = @key AND expires > @now", ("@key", hash), ("@now", Now())), cancellationToken);
        return Open(value, purpose);
    }

    public async ValueTask<byte[]?> TakeAsync(string purpose, string key, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key);
        var hash = StateKey.Hash(purpose, key);
        var value = await database.WriteAsync(
            session => session.Bytes("DELETE FROM shared_state WHERE key = @key AND expires > @now RETURNING value", ("@key", hash), ("@now", Now())), cancellationToken);
        return Open(value, purpose);
    }

    public ValueTask<bool> RemoveAsync(string purpose, string key, CancellationToken cancellationToken)
    {
        SharedStateLimits.Check(purpose, key);
        var hash = StateKey.Hash(purpose, key);
        return database.WriteAsync(
            session => session.Execute("DELETE FROM shared_state WHERE key = @key AND expires > @now", ("@key", hash), ("@now", Now())) == 1, cancellationToken);
    }

    /// <summary>Removes what has ended.</summary>
    public ValueTask<int> SweepAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Execute("DELETE FROM shared_state WHERE expires <= @now", ("@now", Now())), cancellationToken);

    private long Now() => AuditRows.Microseconds(time.GetUtcNow());

    // A replay marker has no value; sealing nothing would cost a page of ciphertext each.
    private byte[] Seal(ReadOnlyMemory<byte> value, string purpose) => value.IsEmpty ? [] : sealer.Seal(value, Column, purpose);

    private byte[]? Open(byte[]? value, string purpose) => value is { Length: > 0 } ? sealer.Open(value, Column, purpose) : value;

    private sealed record Row(byte[] Key, byte[] Value, long Expires);
}
