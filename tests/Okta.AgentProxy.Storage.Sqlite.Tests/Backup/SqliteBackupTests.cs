using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Sqlite.Tests.Backup;

public sealed class SqliteBackupTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly TemporaryDatabase _copy = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _copy.Dispose();
    }

    [Fact]
    public async Task Backup_WhileRecordsAreWritten_IsConsistentAndVerifies()
    {
        await using var node = TestNode.Open(_database);
        var log = node.GetRequiredService<BatchingAuditLog>();
        using var stop = new CancellationTokenSource();
        await log.WriteAsync(Record(), Cancellation);
        await log.FlushAsync(Cancellation);
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await log.WriteAsync(Record(), Cancellation);
                await log.FlushAsync(Cancellation);
            }
        });

        await node.GetRequiredService<ISqliteBackup>().BackupAsync(_copy.File, Cancellation);
        await stop.CancelAsync();
        await writing;
        Directory.CreateDirectory(_copy.File + ".keys");
        foreach (var key in Directory.GetFiles(_database.File + ".keys"))
        {
            File.Copy(key, Path.Combine(_copy.File + ".keys", Path.GetFileName(key)));
        }

        await using var restored = TestNode.Open(_copy);
        var verification = await restored.GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation);
        Assert.True(verification.Intact, string.Join(' ', verification.Problems));
        Assert.True(verification.Rows > 0);
    }

    [Fact]
    public async Task Backup_FileExists_IsRefused()
    {
        await using var node = TestNode.Open(_database);
        await File.WriteAllTextAsync(_copy.File, "precious", Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.GetRequiredService<ISqliteBackup>().BackupAsync(_copy.File, Cancellation));

        Assert.Equal("precious", await File.ReadAllTextAsync(_copy.File, Cancellation));
    }

    private static AuditRecord Record() => new() { Time = DateTimeOffset.UtcNow, Allowed = true, Agent = "cursor", Status = 200 };
}
