using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Entities of one kind. A write and its audit row are one transaction.</summary>
internal class SqliteEntityStore<T>(SqliteDatabase database, EntityCodec<T> codec, SecretSealer sealer, SqliteAuditStore audit, TimeProvider time) : IEntityStore<T>
    where T : class
{
    private const string Columns = "name, version, source, body";

    // There is one writer: the audit's rows wait behind these.
    private const int AtATime = 256;

    private readonly ChangeSignal _changes = new();
    private readonly StoredEntityReader<T> _rows = new(codec, sealer);

    public ValueTask<StoredEntity<T>?> GetAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Find(session, name), cancellationToken);

    public ValueTask<IReadOnlyList<StoredEntity<T>>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StoredEntity<T>>>(
            session =>
            {
                List<StoredEntity<T>> entities = [];
                using var command = session.Command($"SELECT {Columns} FROM entities WHERE kind = @kind ORDER BY name_key", ("@kind", codec.Kind));
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    entities.Add(Read(reader));
                }

                _rows.Listed(entities.Count);
                return entities;
            },
            cancellationToken);

    public async ValueTask<StoreResult<T>> UpsertAsync(T entity, string? expectedVersion, EntitySource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var actor = ChangeActor.For(source);
        var results = await ChangeAsync(session => Upsert(session, [new EntityWrite<T>(entity, expectedVersion)], source, actor), cancellationToken);
        return results[0];
    }

    /// <summary>Many to a transaction, each counted and announced once: what is done anew for each entity would take a second for a thousand.</summary>
    public async ValueTask<IReadOnlyList<StoreResult<T>>> UpsertManyAsync(IReadOnlyList<EntityWrite<T>> writes, EntitySource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writes);
        var actor = ChangeActor.For(source);
        List<StoreResult<T>> results = new(writes.Count);
        foreach (var together in writes.Chunk(AtATime))
        {
            results.AddRange(await ChangeAsync(session => Upsert(session, together, source, actor), cancellationToken));
        }

        return results;
    }

    public ValueTask<StoreResult<T>> DeleteAsync(string name, string? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var actor = ChangeActor.For(EntitySource.Runtime);
        return ChangeAsync(session => Delete(session, name, expectedVersion, actor), cancellationToken);
    }

    public IChangeToken Watch() => _changes.Watch();

    private async ValueTask<TResult> ChangeAsync<TResult>(Func<SqliteSession, (TResult Result, bool Changed)> body, CancellationToken cancellationToken)
    {
        // Announced even if the caller has gone: the write may have been committed all the same.
        var (result, changed) = await database.WriteAsync(body, CancellationToken.None).AsTask().WaitAsync(cancellationToken);
        if (changed)
        {
            _changes.Fire();
        }

        return result;
    }

    private (StoreResult<T>[] Results, bool Changed) Upsert(SqliteSession session, EntityWrite<T>[] writes, EntitySource source, string actor)
    {
        var results = new StoreResult<T>[writes.Length];
        List<AuditRow> audited = [];
        long version = 0;
        using var find = FindCommand(session);
        using var write = WriteCommand(session, source, actor);
        for (var i = 0; i < writes.Length; i++)
        {
            var (entity, expectedVersion) = writes[i];
            var name = codec.NameOf(entity);
            var current = Find(find, name);
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

            version = version == 0 ? NextVersion(session) : version;
            write.Parameters["@key"].Value = KeyOf(name);
            write.Parameters["@name"].Value = name;
            write.Parameters["@version"].Value = version;
            var body = codec.Serialize(entity, sealer);
            write.Parameters["@body"].Value = body;
            write.ExecuteNonQuery();
            audited.Add(AuditRowOf(current is null ? "created" : "updated", name, actor, differences));
            StoredEntity<T> stored = new(entity, StoredVersions.Format(version), source);
            _rows.Written(stored, version, body);
            results[i] = new(StoreOutcome.Done, stored);
        }

        if (audited.Count == 0)
        {
            return (results, false);
        }

        audit.Append(session, audited);
        return (results, true);
    }

    private (StoreResult<T> Result, bool Changed) Delete(SqliteSession session, string name, string? expectedVersion, string actor)
    {
        var current = Find(session, name);
        if (current is null)
        {
            return (new(StoreOutcome.NotFound, null), false);
        }

        if (StoredVersions.FindConflict(current.Version, expectedVersion) is { } conflict)
        {
            return (new(conflict, current), false);
        }

        NextVersion(session);
        session.Execute("DELETE FROM entities WHERE kind = @kind AND name_key = @key", ("@kind", codec.Kind), ("@key", KeyOf(name)));
        audit.Append(session, [AuditRowOf("deleted", name, actor, codec.Compare(current.Value, null))]);
        return (new(StoreOutcome.Done, null), true);
    }

    private AuditRow AuditRowOf(string action, string name, string actor, IReadOnlyList<FieldChange> changes) =>
        AuditRows.Of(new ConfigurationChange { Time = time.GetUtcNow(), Actor = actor, Action = action, Kind = codec.Kind, Name = name, Changes = changes });

    private long NextVersion(SqliteSession session) => session.Number(
        "INSERT INTO entity_kinds (kind, version) VALUES (@kind, 1) ON CONFLICT (kind) DO UPDATE SET version = version + 1 RETURNING version",
        ("@kind", codec.Kind))!.Value;

    private StoredEntity<T>? Find(SqliteSession session, string name)
    {
        using var command = FindCommand(session);
        return Find(command, name);
    }

    private StoredEntity<T>? Find(SqliteCommand command, string name)
    {
        command.Parameters["@key"].Value = KeyOf(name);
        using var reader = command.ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    }

    private SqliteCommand FindCommand(SqliteSession session) =>
        session.Command($"SELECT {Columns} FROM entities WHERE kind = @kind AND name_key = @key", ("@kind", codec.Kind), ("@key", null));

    private SqliteCommand WriteCommand(SqliteSession session, EntitySource source, string actor) => session.Command(
        """
        INSERT INTO entities (kind, name_key, name, version, source, body, changed_at, changed_by)
        VALUES (@kind, @key, @name, @version, @source, @body, @at, @by)
        ON CONFLICT (kind, name_key) DO UPDATE SET name = excluded.name, version = excluded.version, source = excluded.source,
            body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by
        """,
        ("@kind", codec.Kind), ("@key", null), ("@name", null), ("@version", null), ("@source", (int)source),
        ("@body", null), ("@at", AuditRows.Microseconds(time.GetUtcNow())), ("@by", actor));

    private StoredEntity<T> Read(SqliteDataReader reader) => _rows.Read(reader.GetString(0), reader.GetInt64(1), (EntitySource)reader.GetInt32(2), reader.GetString(3));

    private static string KeyOf(string name) => name.ToUpperInvariant();
}
