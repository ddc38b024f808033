using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Storage.Sqlite.Tests;

/// <summary>Secrets planted in every field are in no file, no audit, no export and no log.</summary>
public sealed class SecretsAtRestTests : IDisposable
{
    private const string Planted = "pLaNtEd";

    private readonly TemporaryDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Write_SecretsInEveryField_AreNowhere()
    {
        using var logs = new Collector();
        await using (var node = TestNode.Open(_database, services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs))))
        {
            var agents = node.GetRequiredService<IAgentStore>();
            var backends = node.GetRequiredService<IBackendStore>();
            var state = node.GetRequiredService<ISharedState>();
            for (var round = 0; round < 2; round++)
            {
                await agents.UpsertAsync(
                    new Agent { Name = "a", ClientId = "0oa", ClientSecret = new Secret($"{Planted}-1-{round}"), PrivateKey = new Secret($"-----BEGIN {Planted}-2-{round}") },
                    null, EntitySource.Runtime, Cancellation);
                await backends.UpsertAsync(
                    new Backend
                    {
                        Name = "b", Url = new Uri("http://b/"), Paths = ["/b"], AuthMethod = "pre-shared-key",
                        AuthConfig = new AuthConfig(
                        [
                            new("key", $"{Planted}-3-{round}"), new("password", $"{Planted}-4-{round}"), new("target_client_secret", $"{Planted}-5-{round}"),
                            new("own:0", $"{Planted}-6-{round}"), new("target_token_endpoint", $"https://user:{Planted}-7-{round}@as/token"),
                            new("header_name", "X-Key"), new("ref", "env:NAME"),
                        ]),
                    },
                    null, EntitySource.Runtime, Cancellation);
                await state.SetAsync("code", $"{Planted}-8-{round}", Encoding.UTF8.GetBytes($"{Planted}-9-{round}"), DateTimeOffset.UtcNow.AddMinutes(5), Cancellation);
            }

            await agents.DeleteAsync("a", null, Cancellation);

            var audit = node.GetRequiredService<IAuditQuery>();
            using var export = new MemoryStream();
            foreach (var format in Enum.GetValues<AuditExportFormat>())
            {
                await audit.ExportAsync(new() { Scope = AuditScope.Everything }, format, export, Cancellation);
            }

            var exported = Encoding.UTF8.GetString(export.ToArray());
            Assert.Contains("(secret, changed)", exported, StringComparison.Ordinal);
            Assert.DoesNotContain(Planted, exported, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Planted, _database.AllBytes(), StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, logs.Text, StringComparison.Ordinal);
        Assert.Contains("env:NAME", _database.AllBytes(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_CiphertextMovedToAnotherColumnOrRow_DoesNotOpen()
    {
        await using var node = TestNode.Open(_database);
        var agents = node.GetRequiredService<IAgentStore>();
        await agents.UpsertAsync(new Agent { Name = "mine", ClientId = "0oa1", ClientSecret = new Secret("s1"), PrivateKey = new Secret("k1") }, null, EntitySource.Runtime, Cancellation);
        await agents.UpsertAsync(new Agent { Name = "yours", ClientId = "0oa2", ClientSecret = new Secret("s2") }, null, EntitySource.Runtime, Cancellation);

        _database.Execute("UPDATE entities SET body = json_set(body, '$.client_secret', json_extract(body, '$.private_key')) WHERE name = 'mine'");
        _database.Execute("UPDATE entities SET body = json_set(body, '$.client_secret', (SELECT json_extract(m.body, '$.private_key') FROM entities m WHERE m.name = 'mine')) WHERE name = 'yours'");

        var mine = await Assert.ThrowsAsync<InvalidOperationException>(async () => await agents.GetAsync("mine", Cancellation));
        var yours = await Assert.ThrowsAsync<InvalidOperationException>(async () => await agents.GetAsync("yours", Cancellation));
        Assert.Contains("client_secret of agent 'mine' cannot be decrypted", mine.Message, StringComparison.Ordinal);
        Assert.Contains("docs/operations/storage.md", yours.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reopen_KeysBesideTheDatabase_OpensTheSecrets()
    {
        await using (var node = TestNode.Open(_database))
        {
            await node.GetRequiredService<IAgentStore>().UpsertAsync(new Agent { Name = "a", ClientId = "0oa", ClientSecret = new Secret("s") }, null, EntitySource.Runtime, Cancellation);
        }

        await using var again = TestNode.Open(_database);
        var agent = await again.GetRequiredService<IAgentStore>().GetAsync("a", Cancellation);

        Assert.Equal("s", agent!.Value.ClientSecret!.Reveal());
        Assert.NotEmpty(Directory.GetFiles(_database.File + ".keys"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_database.File + ".keys"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_database.File));
        }
    }

    private sealed class Collector : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_text)
            {
                _text.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
            }
        }

        public void Dispose()
        {
        }
    }
}
