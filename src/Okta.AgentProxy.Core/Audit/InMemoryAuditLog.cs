namespace Okta.AgentProxy;

/// <summary>Keeps the latest records in memory, for the admin API and tests. Bounded: the oldest go first. Thread-safe.</summary>
internal sealed class InMemoryAuditLog(int capacity) : IAuditLog
{
    /// <summary>The number of records that are kept.</summary>
    public const int DefaultCapacity = 10_000;

    private readonly KeptAuditRecord[] _ring = new KeptAuditRecord[capacity];
    private readonly Lock _gate = new();
    private long _written;

    public InMemoryAuditLog()
        : this(DefaultCapacity)
    {
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_gate)
        {
            _ring[_written++ % _ring.Length] = new KeptAuditRecord(record);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The latest records that <paramref name="filter"/> lets through, newest first, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<AuditRecord> Query(Func<AuditRecord, bool> filter, int limit)
    {
        ArgumentNullException.ThrowIfNull(filter);

        // Copied first: a filter is foreign code and must not run under the lock of the request path.
        return [.. Numbered().Select(entry => entry.Record).Where(filter).Take(limit)];
    }

    /// <summary>The latest records, newest first, each with its number from 1.</summary>
    public IReadOnlyList<(long Number, AuditRecord Record)> Numbered()
    {
        lock (_gate)
        {
            var count = (int)Math.Min(_written, _ring.Length);
            var records = new (long, AuditRecord)[count];
            for (var i = 0; i < count; i++)
            {
                records[i] = (_written - i, _ring[(_written - 1 - i) % _ring.Length].ToRecord());
            }

            return records;
        }
    }
}
