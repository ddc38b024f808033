using System.Threading.Channels;

namespace Okta.AgentProxy.TestKit;

/// <summary>Hands audit records to the test in the order they are written.</summary>
public sealed class RecordingAuditLog : IAuditLog
{
    private readonly Channel<AuditRecord> _records = Channel.CreateUnbounded<AuditRecord>();

    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => _records.Writer.WriteAsync(record, cancellationToken);

    /// <summary>The next record; waits for it.</summary>
    public async Task<AuditRecord> NextAsync()
    {
        using CancellationTokenSource deadline = new(TestLimits.Deadline);
        return await _records.Reader.ReadAsync(deadline.Token);
    }
}
