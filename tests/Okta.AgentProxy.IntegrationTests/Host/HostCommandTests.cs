using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Host;

/// <summary>The commands of the reference host, by its process: <c>audit verify</c>, <c>audit export</c>, <c>backup</c>.</summary>
public sealed class HostCommandTests
{
    // No secret of the gateway is there to be resolved: who verifies an audit has none.
    private const string Configuration = """
        okta_domain: dev-1.okta.com
        storage: { provider: sqlite, connection_string: 'Data Source=my.db' }
        backends:
          employees: { url: http://127.0.0.1:9/mcp, paths: [/employees], auth_method: pre-shared-key, auth_config: { key: 'env:AGENTPROXY_TEST_NOT_SET' } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_IntactAudit_Exits0AndNamesACheckpoint()
    {
        await using HostProcess host = await PrepareAsync(records: 5);

        host.Start("--config", "my.yaml", "audit", "verify");
        var said = await host.ReadOutputAsync();

        Assert.Equal(0, await host.WaitForExitAsync());
        Assert.StartsWith("The audit is intact: 5 rows from 1 to 5", said, StringComparison.Ordinal);
        Assert.Matches("Checkpoint 5:[0-9a-f]{64}", said);
    }

    [Theory]
    [InlineData("UPDATE audit SET subject = 'somebody else' WHERE seq = 3", "Row 3 was altered")]
    [InlineData("DELETE FROM audit WHERE seq = 3", "Rows 3 to 3 are missing")]
    [InlineData("DELETE FROM audit WHERE seq > 3", "The head of the audit does not fit")]
    public async Task Verify_TamperedAudit_Exits1WithEveryProblem(string sql, string problem)
    {
        await using HostProcess host = await PrepareAsync(records: 5);
        Execute(host, sql);

        host.Start("audit", "verify", "--config", "my.yaml");
        var said = await host.ReadOutputAsync();

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.StartsWith("The audit is NOT intact: ", said, StringComparison.Ordinal);
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0, "The audit is intact")]
    [InlineData(true, 1, "with the noted hash is not in the chain")]
    public async Task Verify_AgainstACheckpoint_FindsARebuiltChain(bool rebuilt, int exitCode, string expected)
    {
        await using HostProcess host = await PrepareAsync(records: 5);
        var noted = await HeadAsync(host);
        if (rebuilt)
        {
            // Whoever has the database and the keys can do this, and nothing in the database shows it.
            File.Delete(Path.Combine(host.WorkingDirectory, "my.db"));
            await WriteAsync(host, records: 6);
        }

        host.Start("--config", "my.yaml", "audit", "verify", "--checkpoint", noted);
        var said = await host.ReadOutputAsync();

        Assert.Equal(exitCode, await host.WaitForExitAsync());
        Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jsonl", "sequence")]
    [InlineData("ocsf", "class_uid")]
    public async Task Export_EachFormat_IsJsonLinesAndNothingElseOnStdout(string format, string member)
    {
        await using HostProcess host = await PrepareAsync(records: 3);

        host.Start("--config", "my.yaml", "audit", "export", "--format", format);
        var said = await host.ReadOutputAsync();

        Assert.Equal(0, await host.WaitForExitAsync());
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.True(JsonDocument.Parse(line).RootElement.TryGetProperty(member, out _)));
    }

    [Fact]
    public async Task Backup_OfTheRunningProxy_CanBeVerifiedWithTheKeys()
    {
        await using HostProcess running = await PrepareAsync(records: 4);
        running.Write("my.yaml", Configuration.Replace("env:AGENTPROXY_TEST_NOT_SET", "key", StringComparison.Ordinal));
        running.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");
        using var client = await running.ConnectAsync();
        await using HostProcess backup = new();
        backup.Write("my.yaml", Configuration.Replace("my.db", Path.Combine(running.WorkingDirectory, "my.db"), StringComparison.Ordinal));
        var copy = Path.Combine(backup.WorkingDirectory, "copy.db");

        backup.Start("--config", "my.yaml", "backup", copy);
        var exitCode = await backup.WaitForExitAsync();

        await using HostProcess verify = new();
        verify.Write("my.yaml", Configuration.Replace("my.db", "copy.db", StringComparison.Ordinal));
        File.Copy(copy, Path.Combine(verify.WorkingDirectory, "copy.db"));
        CopyKeys(running.WorkingDirectory, verify.WorkingDirectory);
        verify.Start("--config", "my.yaml", "audit", "verify");
        var said = await verify.ReadOutputAsync();
        Assert.Equal(0, exitCode);
        Assert.Equal(0, await verify.WaitForExitAsync());
        Assert.StartsWith("The audit is intact: ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite", "Data Source=not-there.db", "There is no database ", "audit", "verify")]
    [InlineData("memory", "", "storage.provider is memory", "audit", "export")]
    [InlineData("sqlite", "Data Source=my.db", "--format is jsonl or ocsf", "audit", "export", "--format", "xml")]
    [InlineData("sqlite", "Data Source=my.db", "--checkpoint is SEQUENCE:HASH", "audit", "verify", "--checkpoint", "5")]
    [InlineData("sqlite", "Data Source=my.db", "my.db exists already", "backup", "my.db")]
    [InlineData("sqlite", "Data Source=my.db", "'audit verfy' is no command.", "audit", "verfy")]
    [SuppressMessage("Performance", "CA1861", Justification = "Each line is its own.")]
    public async Task Command_ThatCannotRun_Exits2AndSaysWhy(string provider, string connectionString, string expected, params string[] command)
    {
        await using HostProcess host = await PrepareAsync(records: 1);
        host.Write("my.yaml", $"okta_domain: dev-1.okta.com\nstorage: {{ provider: {provider}, connection_string: '{connectionString}' }}\n");

        host.Start(["--config", "my.yaml", .. command]);

        Assert.Equal(2, await host.WaitForExitAsync());
        Assert.Contains(expected, host.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(host.WorkingDirectory, "not-there.db")));
    }

    [Fact]
    public async Task Commands_OnPostgres_VerifyAndPointToPgDump()
    {
        await using PostgresServer server = new();
        Assert.SkipWhen(server.SkipReason is not null, server.SkipReason ?? "");
        await server.StartAsync();
        var configuration = $"okta_domain: dev-1.okta.com\nstorage: {{ provider: postgres, connection_string: '{server.ConnectionString}' }}\n";
        await using HostProcess verify = new();
        verify.Write("my.yaml", configuration);
        await using HostProcess backup = new();
        backup.Write("my.yaml", configuration);

        verify.Start("--config", "my.yaml", "audit", "verify");
        var verified = await verify.WaitForExitAsync();
        backup.Start("--config", "my.yaml", "backup", "x.db");

        Assert.Equal(0, verified);
        Assert.Equal(2, await backup.WaitForExitAsync());
        Assert.Contains("pg_dump", backup.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit: { retention_days: a-secret-in-the-wrong-line }", "audit:retention_days")]
    [InlineData("audit: { durability: sometimes-a-secret }", "audit:durability")]
    [InlineData("audit: { flush_interval: '01:00:00' }", "flush_interval")]
    [InlineData("audit: { queue_capacity: -1 }", "queue_capacity")]
    [InlineData("token_exchange: { max_retries: a-secret-in-the-wrong-line }", "token_exchange:max_retries")]
    [InlineData("token_exchange: { attempt_timeout: '00:10:00' }", "token_exchange.attempt_timeout")]
    public async Task Check_ValueOfAnotherPackagesSection_IsSaidAsTheStartWould(string section, string expected)
    {
        await using HostProcess host = new();
        host.Write("my.yaml", $"okta_domain: dev-1.okta.com\nstorage: {{ provider: sqlite, connection_string: 'Data Source=my.db' }}\n{section}\n");

        host.Start("--config", "my.yaml", "--check");

        Assert.Equal(2, await host.WaitForExitAsync());
        Assert.Contains(expected, host.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", host.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnPostgresWithInlineSocketCompletions_IsRefusedAndSaysWhy()
    {
        // What is right for one CPU with any other storage. Here the start hung until the database's timeout, and then said that a secret cannot be decrypted.
        await using HostProcess host = new();
        host.Write("my.yaml", "okta_domain: dev-1.okta.com\nstorage: { provider: postgres, connection_string: 'Host=127.0.0.1;Port=1' }\n");
        host.Variables["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";

        host.Start("--config", "my.yaml");

        Assert.NotEqual(0, await host.WaitForExitAsync());
        Assert.Contains("does not work with DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1", host.Errors, StringComparison.Ordinal);
    }

    private static async Task<HostProcess> PrepareAsync(int records)
    {
        HostProcess host = new();
        host.Write("my.yaml", Configuration);
        await WriteAsync(host, records);
        return host;
    }

    private static async Task WriteAsync(HostProcess host, int records)
    {
        await using var node = Open(host);
        var log = node.GetRequiredService<BatchingAuditLog>();
        for (var i = 0; i < records; i++)
        {
            await log.WriteAsync(new AuditRecord { Time = DateTimeOffset.UnixEpoch.AddDays(20_000), Subject = "00u1", Agent = "cursor", Backend = "employees", Tool = $"{i} of {records}", Allowed = true, Status = 200 }, Cancellation);
        }

        await log.FlushAsync(Cancellation);
    }

    private static async Task<string> HeadAsync(HostProcess host)
    {
        await using var node = Open(host);
        return (await node.GetRequiredService<IAuditQuery>().VerifyAsync(null, Cancellation)).Head.ToString();
    }

    private static ServiceProvider Open(HostProcess host)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("agentproxy"); // as the reference host
        new Builder(services).AddSqliteStorage($"Data Source={Path.Combine(host.WorkingDirectory, "my.db")}");
        return services.BuildServiceProvider();
    }

    private static void Execute(HostProcess host, string sql)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(host.WorkingDirectory, "my.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void CopyKeys(string from, string to)
    {
        Directory.CreateDirectory(Path.Combine(to, "copy.db.keys"));
        foreach (var key in Directory.GetFiles(Path.Combine(from, "my.db.keys")))
        {
            File.Copy(key, Path.Combine(to, "copy.db.keys", Path.GetFileName(key)));
        }
    }

    private sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
