namespace Okta.AgentProxy;

/// <summary>Walks the chain from the anchor to the head and says everything that does not fit.</summary>
internal sealed class ChainVerifier(IAuditStore store, TimeProvider time)
{
    private const int ChunkRows = 5_000;
    private const int MaxRestarts = 5;

    private readonly List<AuditProblem> _problems = [];
    private long _problemCount;
    private long _rows;
    private long _first;

    public async ValueTask<AuditVerification> RunAsync(AuditCheckpoint? checkpoint, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();

        // Retention may remove rows in front of us: then the anchor has moved, and we begin again behind it.
        AuditHeadState state;
        long last;
        byte[] hash;
        for (var attempt = 0; ; attempt++)
        {
            Reset();
            state = await store.ReadHeadAsync(cancellationToken);
            (last, hash) = await WalkAsync(state, checkpoint, cancellationToken);

            if (_problemCount == 0 || attempt == MaxRestarts || (await store.ReadHeadAsync(cancellationToken)).Head?.AnchorSequence == state.Head?.AnchorSequence)
            {
                break;
            }
        }

        return new AuditVerification
        {
            Rows = _rows,
            First = _first,
            Head = new AuditCheckpoint(last, Convert.ToHexStringLower(hash)),
            ProblemCount = _problemCount,
            Problems = [.. _problems],
            Elapsed = time.GetElapsedTime(started),
        };
    }

    private async ValueTask<(long Last, byte[] Hash)> WalkAsync(AuditHeadState state, AuditCheckpoint? checkpoint, CancellationToken cancellationToken)
    {
        if (state.FindMismatch() is { } mismatch)
        {
            Add(AuditProblemKind.Head, state.Head?.Sequence ?? state.LastRow?.Sequence ?? 0, $"The head of the audit does not fit: {mismatch}.");
        }

        // Rows that are appended while we walk are the next verification's.
        var end = Math.Max(state.LastRow?.Sequence ?? 0, state.Head?.Sequence ?? 0);
        var sequence = state.Head?.AnchorSequence ?? 0;
        var hash = (state.Head?.AnchorHash ?? AuditChain.Start).ToArray();
        var noted = checkpoint is null;
        CheckNoted(checkpoint, sequence, hash, ref noted);

        while (sequence < end && await store.ReadChainAsync(sequence, ChunkRows, cancellationToken) is { Count: > 0 } chunk)
        {
            foreach (var row in chunk.TakeWhile(row => row.Sequence <= end))
            {
                CheckRow(row, sequence, hash);
                _first = _first == 0 ? row.Sequence : _first;
                _rows++;
                sequence = row.Sequence;
                hash = row.Hash.ToArray();
                CheckNoted(checkpoint, sequence, hash, ref noted);
            }

            if (chunk[^1].Sequence > end)
            {
                break;
            }
        }

        if (sequence < end)
        {
            Add(AuditProblemKind.Missing, sequence + 1, $"Rows {sequence + 1} to {end} are missing at the end.");
        }

        if (!noted && checkpoint!.Sequence > (state.Head?.AnchorSequence ?? 0))
        {
            Add(AuditProblemKind.Checkpoint, checkpoint.Sequence, $"Row {checkpoint.Sequence} with the noted hash is not in the chain: it was cut or rebuilt.");
        }

        return (sequence, hash);
    }

    private void CheckRow(AuditRow row, long previous, byte[] previousHash)
    {
        if (row.Sequence != previous + 1)
        {
            Add(AuditProblemKind.Missing, previous + 1, $"Rows {previous + 1} to {row.Sequence - 1} are missing.");
        }

        if (!row.Hash.Span.SequenceEqual(AuditChain.Hash(row, previousHash)))
        {
            Add(AuditProblemKind.Altered, row.Sequence, $"Row {row.Sequence} was altered, or does not follow the row before it.");
        }

        if (row.Kind == AuditRowKind.ChainBreak)
        {
            Add(AuditProblemKind.Break, row.Sequence, $"A break was found at {row.At:O} and a new chain begun: {row.Detail}.");
        }
    }

    private static void CheckNoted(AuditCheckpoint? checkpoint, long sequence, byte[] hash, ref bool noted)
    {
        if (checkpoint is not null && checkpoint.Sequence == sequence && string.Equals(checkpoint.Hash, Convert.ToHexStringLower(hash), StringComparison.OrdinalIgnoreCase))
        {
            noted = true;
        }
    }

    private void Add(AuditProblemKind kind, long sequence, string message)
    {
        _problemCount++;
        if (_problems.Count < AuditVerification.MaxProblems)
        {
            _problems.Add(new AuditProblem(kind, sequence, message));
        }
    }

    private void Reset()
    {
        _problems.Clear();
        _problemCount = _rows = _first = 0;
    }
}
