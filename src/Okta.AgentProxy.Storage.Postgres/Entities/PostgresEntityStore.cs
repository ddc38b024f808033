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

        return entities;
    }

    public ValueTask<StoreResult<T>> UpsertAsync(T entity, string? expectedVersion, EntitySource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var actor = ChangeActor.For(source);
        return ChangeAsync((connection, version) => UpsertAsync(connection, version, entity, expectedVersion, source, actor), cancellationToken);
    }

    public ValueTask<StoreResult<T>> DeleteAsync(string name, string? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var actor = ChangeActor.For(EntitySource.Runtime);
        return ChangeAsync((connection, version) => DeleteAsync(connection, name, expectedVersion, actor), cancellationToken);
    }

    public IChangeToken Watch() => changes.Watch(codec.Kind);

    private async ValueTask<StoreResult<T>> ChangeAsync(
        Func<NpgsqlConnection, long, Task<(StoreResult<T> Result, bool Changed)>> body, CancellationToken cancellationToken)
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

    private async Task<(StoreResult<T> Result, bool Changed)> UpsertAsync(
        NpgsqlConnection connection, long version, T entity, string? expectedVersion, EntitySource source, string actor)
    {
        var name = codec.NameOf(entity);
        var current = await FindAsync(connection, name, CancellationToken.None);
        if (StoredVersions.FindConflict(current?.Version, expectedVersion) is { } conflict)
        {
            return (new(conflict, current), false);
        }

        var differences = codec.Compare(current?.Value, entity);
        if (current is not null && differences.Count == 0 && current.Source == source)
        {
            return (new(StoreOutcome.Done, current), false); // a restart that seeds the same is no change
        }

        await connection.ExecuteAsync(
            """
            INSERT INTO entities (kind, name_key, name, version, source, body, changed_at, changed_by)
            VALUES (@kind, @key, @name, @version, @source, @body, @at, @by)
            ON CONFLICT (kind, name_key) DO UPDATE SET name = excluded.name, version = excluded.version, source = excluded.source,
                body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """,
            ("kind", codec.Kind), ("key", KeyOf(name)), ("name", name), ("version", version), ("source", (short)source),
            ("body", codec.Serialize(entity, sealer)), ("at", AuditRows.Microseconds(time.GetUtcNow())), ("by", actor));
        await AuditAsync(connection, current is null ? "created" : "updated", name, actor, differences);
        return (new(StoreOutcome.Done, new StoredEntity<T>(entity, StoredVersions.Format(version), source)), true);
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
        await AuditAsync(connection, "deleted", name, actor, codec.Compare(current.Value, null));
        return (new(StoreOutcome.Done, null), true);
    }

    private async Task AuditAsync(NpgsqlConnection connection, string action, string name, string actor, IReadOnlyList<FieldChange> differences) =>
        await audit.AppendAsync(
            connection,
            [AuditRows.Of(new ConfigurationChange { Time = time.GetUtcNow(), Actor = actor, Action = action, Kind = codec.Kind, Name = name, Changes = differences })]);

    private async Task<StoredEntity<T>?> FindAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = connection.Command($"SELECT {Columns} FROM entities WHERE kind = @kind AND name_key = @key", ("kind", codec.Kind), ("key", KeyOf(name)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private StoredEntity<T> Read(NpgsqlDataReader reader) => new(
        codec.Deserialize(reader.GetString(0), reader.GetString(3), sealer), StoredVersions.Format(reader.GetInt64(1)), (EntitySource)reader.GetInt16(2));

    private static string KeyOf(string name) => name.ToUpperInvariant();
}
