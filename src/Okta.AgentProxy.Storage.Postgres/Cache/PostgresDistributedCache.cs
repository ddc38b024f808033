using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>
/// The cache that nodes share (the token cache lies on top of it): keys hashed, values sealed. It is a cache: while the database does not answer
/// every read is a miss and every write is forgotten, quickly, so that requests go on.
/// </summary>
internal sealed partial class PostgresDistributedCache(
    PostgresDatabase database, SecretSealer sealer, IOptions<PostgresStorageOptions> options, TimeProvider time, ILogger<PostgresDistributedCache> logger) : IDistributedCache
{
    private const string Column = "cache";
    private static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private long _downUntil;

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => TryAsync(cancellation => ReadAsync(key, cancellation), null, token);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        return TryAsync(cancellation => WriteAsync(key, value, options, cancellation), 0, token);
    }

    public Task RefreshAsync(string key, CancellationToken token = default) => TryAsync(cancellation => ReadAsync(key, cancellation), null, token);

    public Task RemoveAsync(string key, CancellationToken token = default) =>
        TryAsync(cancellation => database.ExecuteAsync("DELETE FROM cache WHERE key = @key", cancellation, ("key", StateKey.Hash(Column, key))).AsTask(), 0, token);

    // The proxy uses none of these; whoever does accepts that they block.
    [SuppressMessage("Reliability", "CA2012", Justification = "Blocking is what the synchronous interface asks for.")]
    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).GetAwaiter().GetResult();

    public void Refresh(string key) => RefreshAsync(key).GetAwaiter().GetResult();

    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    private async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var hash = StateKey.Hash(Column, key);
        await using var connection = await database.OpenAsync(cancellationToken);
        byte[] value;
        bool slides;
        await using (var command = connection.Command("SELECT value, sliding FROM cache WHERE key = @key AND expires > @now", ("key", hash), ("now", Now())))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            value = reader.GetFieldValue<byte[]>(0);
            slides = !await reader.IsDBNullAsync(1, cancellationToken);
        }

        if (slides)
        {
            await connection.ExecuteAsync(
                "UPDATE cache SET expires = LEAST(@now + sliding, COALESCE(absolute, @now + sliding)) WHERE key = @key AND expires > @now", ("key", hash), ("now", Now()));
        }

        try
        {
            return sealer.Open(value, Column, key);
        }
        catch (CryptographicException)
        {
            return null; // altered, or from other keys: as good as absent
        }
    }

    private async Task<int> WriteAsync(string key, byte[] value, DistributedCacheEntryOptions entry, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var absolute = entry.AbsoluteExpiration ?? now + entry.AbsoluteExpirationRelativeToNow;
        var sliding = entry.SlidingExpiration;
        var expires = sliding is { } slide ? now + slide : absolute ?? now + DefaultLife;
        if (absolute is { } end && end < expires)
        {
            expires = end;
        }

        return await database.ExecuteAsync(
            """
            INSERT INTO cache (key, value, expires, sliding, absolute) VALUES (@key, @value, @expires, @sliding, @absolute)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires, sliding = excluded.sliding, absolute = excluded.absolute
            """,
            cancellationToken,
            ("key", StateKey.Hash(Column, key)), ("value", sealer.Seal(value, Column, key)), ("expires", AuditRows.Microseconds(expires)),
            ("sliding", sliding is { } s ? (long)s.TotalMicroseconds : null), ("absolute", absolute is { } a ? AuditRows.Microseconds(a) : null));
    }

    private async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> body, T whenDown, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow().UtcTicks < Interlocked.Read(ref _downUntil))
        {
            return whenDown;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.CacheTimeout);
        try
        {
            return await body(limit.Token);
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Exchange(ref _downUntil, (time.GetUtcNow() + PauseAfterFailure).UtcTicks);
            LogDown(logger, failure);
            return whenDown;
        }
    }

    private long Now() => AuditRows.Microseconds(time.GetUtcNow());

    [LoggerMessage(StorageEventIds.CacheDown, LogLevel.Warning, "The shared cache does not answer; it counts as empty for a second")]
    private static partial void LogDown(ILogger logger, Exception failure);
}
