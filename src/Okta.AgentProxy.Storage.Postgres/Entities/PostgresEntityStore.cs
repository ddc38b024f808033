using System.Globalization;
using Microsoft.Extensions.Primitives;
using Npgsql;

namespace Okta.AgentProxy.Storage.Postgres;

/// <summary>Entities of one kind. A write, its audit row and its announcement are one transaction.</summary>
internal class PostgresEntityStore<T>(
    PostgresDatabase database, EntityCodec<T> codec, SecretSealer sealer, PostgresAuditStore audit, EntityChanges changes, TimeProvider time) : IEntityStore<T>
    where T : class
{
    private const string Columns = "name, version, source, body";
    private const int AtATime = 500;

    private readonly StoredEntityReader<T> _rows = new(codec, sealer);

    public async ValueTask<StoredEntity<T>?> GetAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        await using var connection = await database.OpenAsync(cancellationToken);
        return await FindAsync(connection, name, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<StoredEntity<T>>> ListAsync(CancellationToken cancellationToken)
    {
        List<StoredEntity<T>> entities = [];
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.Command($"SELECT {Columns} FROM entities WHERE kind = @kind ORDER BY name_key", ("kind", codec.Kind));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            entities.Add(Read(reader));
        }

        _rows.Listed(entities.Count);
        return entities;
    }

    public ValueTask<StoreResult<T>> UpsertAsync(T entity, string? expectedVersion, EntitySource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var actor = ChangeActor.For(source);
        return ChangeAsync(
            async (connection, version) =>
            {
                var (results, changed) = await UpsertAsync(connection, version, [new EntityWrite<T>(entity, expectedVersion)], source, actor);
                return (results[0], changed);
            },
            cancellationToken);
    }

    /// <summary>In transactions of many, each counted and announced once: a commit per entity would take seconds for a thousand.</summary>
    public async ValueTask<IReadOnlyList<StoreResult<T>>> UpsertManyAsync(IReadOnlyList<EntityWrite<T>> writes, EntitySource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writes);
        var actor = ChangeActor.For(source);
        List<StoreResult<T>> results = new(writes.Count);
        foreach (var together in writes.Chunk(AtATime))
        {
            results.AddRange(await TransactAsync((connection, version) => UpsertAsync(connection, version, together, source, actor), cancellationToken));
        }

        return results;
    }

    public ValueTask<StoreResult<T>> DeleteAsync(string name, string? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var actor = ChangeActor.For(EntitySource.Runtime);
        return ChangeAsync((connection, version) => DeleteAsync(connection, name, expectedVersion, actor), cancellationToken);
    }

    public IChangeToken Watch() => changes.Watch(codec.Kind);

    private ValueTask<StoreResult<T>> ChangeAsync(
        Func<NpgsqlConnection, long, Task<(StoreResult<T> Result, bool Changed)>> body, CancellationToken cancellationToken) => TransactAsync(body, cancellationToken);

    private async ValueTask<TResult> TransactAsync<TResult>(
        Func<NpgsqlConnection, long, Task<(TResult Result, bool Changed)>> body, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Counting first locks the kind's row: from here on this is the only writer of the kind, on any node.
        var version = Convert.ToInt64(
            await connection.ScalarAsync(
                "INSERT INTO entity_kinds (kind, version) VALUES (@kind, 1) ON CONFLICT (kind) DO UPDATE SET version = entity_kinds.version + 1 RETURNING version", ("kind", codec.Kind)),
            CultureInfo.InvariantCulture);

        var (result, changed) = await body(connection, version);
        if (!changed)
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return result;
        }

        await connection.ExecuteAsync("SELECT pg_notify(@channel, @payload)", ("channel", database.Channel), ("payload", ChangeListener.Payload(codec.Kind, version)));
        await transaction.CommitAsync(CancellationToken.None);
        changes.Reached(codec.Kind, version);
        return result;
    }

    /// <summary>1. What is there, 2. what each write comes to, 3. the writes as one statement, 4. their audit rows.</summary>
    private async Task<(StoreResult<T>[] Results, bool Changed)> UpsertAsync(
        NpgsqlConnection connection, long version, EntityWrite<T>[] writes, EntitySource source, string actor)
    {
        // 1.
        var keys = Array.ConvertAll(writes, write => KeyOf(codec.NameOf(write.Entity)));
        var stored = await FindAsync(connection, keys);

        // 2.
        var results = new StoreResult<T>[writes.Length];
        List<(string Key, string Name, string Body)> rows = [];
        List<AuditRow> audited = [];
        for (var i = 0; i < writes.Length; i++)
        {
            var (entity, expectedVersion) = writes[i];
            var current = stored.GetValueOrDefault(keys[i]);
            if (StoredVersions.FindConflict(current?.Version, expectedVersion) is { } conflict)
            {
                results[i] = new(conflict, current);
                continue;
            }

            var differences = codec.Compare(current?.Value, entity);
            if (current is not null && differences.Count == 0 && current.Source == source)
            {
                results[i] = new(StoreOutcome.Done, current); // a restart that seeds the same is no change
                continue;
            }

            var name = codec.NameOf(entity);
            var body = codec.Serialize(entity, sealer);
            rows.Add((keys[i], name, body));
            audited.Add(AuditRowOf(current is null ? "created" : "updated", name, actor, differences));
            StoredEntity<T> written = new(entity, StoredVersions.Format(version), source);
            _rows.Written(written, version, body);
            results[i] = new(StoreOutcome.Done, written);
        }

        if (rows.Count == 0)
        {
            return (results, false);
        }

        // 3.
        await connection.ExecuteAsync(
            """
            INSERT INTO entities (kind, name_key, name, version, source, body, changed_at, changed_by)
            SELECT @kind, written.key, written.name, @version, @source, written.body, @at, @by FROM unnest(@keys, @names, @bodies) AS written (key, name, body)
            ON CONFLICT (kind, name_key) DO UPDATE SET name = excluded.name, version = excluded.version, source = excluded.source,
                body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """,
            ("kind", codec.Kind), ("version", version), ("source", (short)source), ("at", AuditRows.Microseconds(time.GetUtcNow())), ("by", actor),
            ("keys", rows.ConvertAll(row => row.Key)), ("names", rows.ConvertAll(row => row.Name)), ("bodies", rows.ConvertAll(row => row.Body)));

        // 4.
        await audit.AppendAsync(connection, audited);
        return (results, true);
    }

    private async Task<(StoreResult<T> Result, bool Changed)> DeleteAsync(NpgsqlConnection connection, string name, string? expectedVersion, string actor)
    {
        var current = await FindAsync(connection, name, CancellationToken.None);
        if (current is null)
        {
            return (new(StoreOutcome.NotFound, null), false);
        }

        if (StoredVersions.FindConflict(current.Version, expectedVersion) is { } conflict)
        {
            return (new(conflict, current), false);
        }

        await connection.ExecuteAsync("DELETE FROM entities WHERE kind = @kind AND name_key = @key", ("kind", codec.Kind), ("key", KeyOf(name)));
        await audit.AppendAsync(connection, [AuditRowOf("deleted", name, actor, codec.Compare(current.Value, null))]);
        return (new(StoreOutcome.Done, null), true);
    }

    private AuditRow AuditRowOf(string action, string name, string actor, IReadOnlyList<FieldChange> differences) =>
        AuditRows.Of(new ConfigurationChange { Time = time.GetUtcNow(), Actor = actor, Action = action, Kind = codec.Kind, Name = name, Changes = differences });

    private async Task<Dictionary<string, StoredEntity<T>>> FindAsync(NpgsqlConnection connection, string[] keys)
    {
        Dictionary<string, StoredEntity<T>> found = new(keys.Length, StringComparer.Ordinal);
        await using var command = connection.Command($"SELECT {Columns} FROM entities WHERE kind = @kind AND name_key = ANY(@keys)", ("kind", codec.Kind), ("keys", keys));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var entity = Read(reader);
            found[KeyOf(codec.NameOf(entity.Value))] = entity;
        }

        return found;
    }

    private async Task<StoredEntity<T>?> FindAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = connection.Command($"SELECT {Columns} FROM entities WHERE kind = @kind AND name_key = @key", ("kind", codec.Kind), ("key", KeyOf(name)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private StoredEntity<T> Read(NpgsqlDataReader reader) => _rows.Read(reader.GetString(0), reader.GetInt64(1), (EntitySource)reader.GetInt16(2), reader.GetString(3));

    private static string KeyOf(string name) => name.ToUpperInvariant();
}
