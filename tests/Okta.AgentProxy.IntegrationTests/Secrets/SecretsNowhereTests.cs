using System.Net;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.Storage.Sqlite;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Secrets;

/// <summary>A secret in every field, header, body and answer; afterwards none is in what the proxy tells or keeps, in no form.</summary>
public sealed class SecretsNowhereTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agentproxy-secrets-").FullName;
    private readonly PlantedSecrets _secrets = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Sqlite_AfterEverything_HasNoSecretAnywhere()
    {
        var file = Path.Combine(_folder, "proxy.db");
        await using var world = await SecretWorld.StartAsync(_secrets, builder => builder.AddSqliteStorage($"Data Source={file}"));
        var traffic = await RunAsync(world);

        await world.Proxy.Services.GetRequiredService<ISqliteBackup>().BackupAsync(Path.Combine(_folder, "backup.db"), Cancellation);
        var files = Directory.GetFiles(_folder);

        Assert.Contains(files, name => name.EndsWith("-wal", StringComparison.Ordinal));
        await ExportsAsync(world);
        NothingIn("logs and traces", OwnLogs(world));
        NothingIn("answers of the admin API", traffic.AdminAnswers);
        NothingIn("refusals of the proxy", traffic.Refusals);
        foreach (var name in files)
        {
            NothingIn(Path.GetFileName(name), await ReadAsync(name));
        }

        // What was to be kept is kept: the files are the ones that the proxy writes.
        Assert.Contains("get_it", await ReadAsync(file) + await ReadAsync(file + "-wal"), StringComparison.Ordinal);
        Assert.Contains("target_token_endpoint", await ReadAsync(Path.Combine(_folder, "backup.db")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postgres_AfterEverything_HasNoSecretAnywhere()
    {
        await using PostgresServer server = new();
        Assert.SkipWhen(server.SkipReason is not null, server.SkipReason ?? "");
        await server.StartAsync();
        var connectionString = $"{server.ConnectionString};Password={_secrets.New("password of the database")[..24]}";
        await using var world = await SecretWorld.StartAsync(_secrets, builder => builder.AddPostgresStorage(connectionString));
        var traffic = await RunAsync(world);

        var dump = await server.DumpAsync();
        await ExportsAsync(world);
        await server.StopAsync();
        await traffic.AdminAsync("GET", "/agents");
        await traffic.AdminAsync("GET", "/audit/verify");

        NothingIn("logs and traces", OwnLogs(world));
        NothingIn("answers of the admin API", traffic.AdminAnswers);
        NothingIn("refusals of the proxy", traffic.Refusals);
        NothingIn("the dump", dump);
        Assert.Contains("get_it", dump, StringComparison.Ordinal);
        Assert.Contains("target_token_endpoint", dump, StringComparison.Ordinal);
        Assert.Matches("COPY agentproxy.cache .*\n\\\\\\\\x", dump); // the exchanged tokens are in it, sealed
    }

    private async Task<SecretTraffic> RunAsync(SecretWorld world)
    {
        world.Organization.GiveConsent(DevOrgPreset.Alice, DevOrgPreset.CursorAgent, DevOrgPreset.StsResource);
        var traffic = new SecretTraffic(world);
        var statuses = await traffic.CallBackendsAsync();
        await traffic.AskAdminAsync();
        await world.Proxy.Services.GetRequiredService<BatchingAuditLog>().FlushAsync(Cancellation);

        // What travelled between the proxy and others: assertions, ID-JAGs, exchanged tokens, what the vault gave out.
        foreach (var request in world.Organization.Requests.TokenRequests)
        {
            foreach (var (name, values) in request.Form.Where(pair => pair.Key is "client_assertion" or "subject_token" or "assertion" or "client_secret" or "actor_token"))
            {
                _secrets.Add(name, values[0]);
            }
        }

        foreach (var credential in world.Forwarded.All.SelectMany(request => new[] { request.Header("Authorization"), request.Header("X-API-Key"), request.Header("X-Key") }).OfType<string>())
        {
            _secrets.Add("credential of a backend", credential);
        }

        // The secrets are in use, not only configured.
        Assert.All(SecretWorld.Backends.Except(SecretTraffic.WithoutCredential), name => Assert.Equal((name, HttpStatusCode.OK), (name, statuses[name])));
        Assert.NotEmpty(_secrets.FindIn(string.Join('\n', world.Forwarded.All.SelectMany(request => request.Headers.Values))));
        Assert.Contains("\"********\"", traffic.AdminAnswers, StringComparison.Ordinal);
        return traffic;
    }

    private async Task ExportsAsync(SecretWorld world)
    {
        var audit = world.Proxy.Services.GetRequiredService<IAuditQuery>();
        foreach (var format in Enum.GetValues<AuditExportFormat>())
        {
            using MemoryStream stream = new();
            await audit.ExportAsync(new AuditFilter { Scope = AuditScope.Everything }, format, stream, Cancellation);
            var text = Encoding.UTF8.GetString(stream.ToArray());
            Assert.Contains("(secret, changed)", text, StringComparison.Ordinal);
            NothingIn($"the export as {format}", text);
        }
    }

    private void NothingIn(string place, string text)
    {
        Assert.NotEqual("", text);
        Assert.True(_secrets.FindIn(text) is { Count: 0 } || Fail(), $"{place} has: {string.Join("; ", _secrets.FindIn(text))}");

        static bool Fail() => false;
    }

    // ASP.NET Core's own hosting log has the whole query of every request at Information; hosts keep it at Warning, as the reference host does.
    private static string OwnLogs(SecretWorld world) =>
        string.Join('\n', world.Logs.Split('\n').Where(line => !line.StartsWith("Microsoft.AspNetCore.Hosting", StringComparison.Ordinal)));

    private static async Task<string> ReadAsync(string file)
    {
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes, Cancellation);
        return Encoding.Latin1.GetString(bytes.ToArray());
    }
}
