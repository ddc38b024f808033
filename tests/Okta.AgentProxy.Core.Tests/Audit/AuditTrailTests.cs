using Microsoft.Extensions.Logging;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Core.Tests.Audit;

public sealed class AuditTrailTests : IDisposable
{
    private static readonly AuditRecord Record = new()
    {
        Time = DateTimeOffset.UnixEpoch, Allowed = false, Subject = "00u1", Agent = "cursor", Backend = "hr", Method = "tools/call", Tool = "delete_all", Rule = "no-deletes",
        Status = 200, Duration = TimeSpan.FromMilliseconds(12), TraceId = "abc",
    };

    private readonly LogCollector _log = new();
    private readonly LoggerFactory _loggers;

    public AuditTrailTests() => _loggers = new LoggerFactory([_log]);

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public async Task Write_SinkThatFails_DoesNotCostTheOthersTheirRecord()
    {
        InMemoryAuditLog memory = new();
        AuditTrail trail = new([new Sink { Fails = true }, memory], _loggers.CreateLogger<AuditTrail>());

        await trail.WriteAsync(Record, CancellationToken.None);

        Assert.Equal(Record, Assert.Single(memory.Query(_ => true, 10)));
        Assert.Single(_log.Entries, e => e.Id.Id == EventIds.AuditSinkFailed);
    }

    [Fact]
    public async Task Admit_SinkThatFails_KeepsTheRequestFromBeingSent()
    {
        AuditTrail trail = new([new InMemoryAuditLog(), new Sink { RequiresAdmission = true, Fails = true }], _loggers.CreateLogger<AuditTrail>());

        Assert.True(trail.RequiresAdmission);
        await Assert.ThrowsAsync<IOException>(async () => await trail.AdmitAsync(Record, CancellationToken.None));
    }

    [Fact]
    public async Task Admit_SinkThatDoesNotAskForIt_IsNotAsked()
    {
        Sink sink = new() { Fails = true };
        AuditTrail trail = new([sink], _loggers.CreateLogger<AuditTrail>());

        await trail.AdmitAsync(Record, CancellationToken.None);

        Assert.False(trail.RequiresAdmission);
    }

    [Fact]
    public async Task LogSink_Record_IsOneInformationEvent()
    {
        LogAuditLog sink = new(_loggers.CreateLogger<LogAuditLog>());

        await sink.WriteAsync(Record, CancellationToken.None);

        var entry = Assert.Single(_log.Entries);
        Assert.Equal((EventIds.Audit, LogLevel.Information), (entry.Id.Id, entry.Level));
        Assert.Contains("Audit deny: subject 00u1, agent cursor, backend hr, tools/call delete_all, rule no-deletes, status 200, 12 ms", entry.Message, StringComparison.Ordinal);
    }

    private sealed class Sink : IAuditLog
    {
        public bool Fails { get; init; }

        public bool RequiresAdmission { get; init; }

        public ValueTask AdmitAsync(AuditRecord record, CancellationToken cancellationToken) => Fails ? throw new IOException("full") : ValueTask.CompletedTask;

        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => Fails ? throw new IOException("full") : ValueTask.CompletedTask;
    }
}
