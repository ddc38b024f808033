using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Storage.Sqlite;

/// <summary>Entities of one kind. A write and its audit row are one transaction.</summary>
internal class SqliteEntityStore<T>(SqliteDatabase database, EntityCodec<T> codec, SecretSealer sealer, SqliteAuditStore audit, TimeProvider time) : IEntityStore<T>
    where T : class
{
    private const string Columns = "name, version, source, body";

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

    public ValueTask<StoreResult<T>> UpsertAsync(T entity, string? expectedVersion, EntitySource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var actor = ChangeActor.For(source);
        return ChangeAsync(session => Upsert(session, entity, expectedVersion, source, actor), cancellationToken);
    }

    public ValueTask<StoreResult<T>> DeleteAsync(string name, string? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var actor = ChangeActor.For(EntitySource.Runtime);
        return ChangeAsync(session => Delete(session, name, expectedVersion, actor), cancellationToken);
    }

    public IChangeToken Watch() => _changes.Watch();

    private async ValueTask<StoreResult<T>> ChangeAsync(Func<SqliteSession, (StoreResult<T> Result, bool Changed)> body, CancellationToken cancellationToken)
    {
        // Announced even if the caller has gone: the write may have been committed all the same.
        var (result, changed) = await database.WriteAsync(body, CancellationToken.None).AsTask().WaitAsync(cancellationToken);
        if (changed)
        {
            _changes.Fire();
        }

        return result;
    }

    private (StoreResult<T> Result, bool Changed) Upsert(SqliteSession session, T entity, string? expectedVersion, EntitySource source, string actor)
    {
        var name = codec.NameOf(entity);
        var current = Find(session, name);
        if (StoredVersions.FindConflict(current?.Version, expectedVersion) is { } conflict)
        {
            return (new(conflict, current), false);
        }

        var differences = codec.Compare(current?.Value, entity);
        if (current is not null && differences.Count == 0 && current.Source == source)
        {
            return (new(StoreOutcome.Done, current), false); // a restart that seeds the same is no change
        }

        var version = NextVersion(session);
        session.Execute(
            """
            INSERT INTO entities (kind, name_key, name, version, source, body, changed_at, changed_by)
            VALUES (@kind, @key, @name, @version, @source, @body, @at, @by)
            ON CONFLICT (kind, name_key) DO UPDATE SET name = excluded.name, version = excluded.version, source = excluded.source,
                body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """,
            ("@kind", codec.Kind), ("@key", KeyOf(name)), ("@name", name), ("@version", version), ("@source", (int)source),
            ("@body", codec.Serialize(entity, sealer)), ("@at", AuditRows.Microseconds(time.GetUtcNow())), ("@by", actor));
        Audit(session, current is null ? "created" : "updated", name, actor, differences);
        return (new(StoreOutcome.Done, new StoredEntity<T>(entity, StoredVersions.Format(version), source)), true);
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
        Audit(session, "deleted", name, actor, codec.Compare(current.Value, null));
        return (new(StoreOutcome.Done, null), true);
    }

    private void Audit(SqliteSession session, string action, string name, string actor, IReadOnlyList<FieldChange> changes) =>
        audit.Append(session, [AuditRows.Of(new ConfigurationChange { Time = time.GetUtcNow(), Actor = actor, Action = action, Kind = codec.Kind, Name = name, Changes = changes })]);

    private long NextVersion(SqliteSession session) => session.Number(
        "INSERT INTO entity_kinds (kind, version) VALUES (@kind, 1) ON CONFLICT (kind) DO UPDATE SET version = version + 1 RETURNING version",
        ("@kind", codec.Kind))!.Value;

    private StoredEntity<T>? Find(SqliteSession session, string name)
    {
        using var command = session.Command($"SELECT {Columns} FROM entities WHERE kind = @kind AND name_key = @key", ("@kind", codec.Kind), ("@key", KeyOf(name)));
        using var reader = command.ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    }

    private StoredEntity<T> Read(SqliteDataReader reader) => _rows.Read(reader.GetString(0), reader.GetInt64(1), (EntitySource)reader.GetInt32(2), reader.GetString(3));

    private static string KeyOf(string name) => name.ToUpperInvariant();
}
