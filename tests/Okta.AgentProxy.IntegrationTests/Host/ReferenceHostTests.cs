using System.Net;
using System.Text.Json;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Host;

/// <summary>Holds the reference host to its contract (design §5): arguments, health, exit codes, reload, <c>.env</c>.</summary>
public sealed class ReferenceHostTests
{
    private const string Good = """
        okta_domain: dev-1.okta.com
        backends:
          employees: { url: http://127.0.0.1:9/mcp, paths: [/employees], auth_method: none }
        agents:
          cursor: { client_id: 0oa1, backend_access: [employees] }
        """;

    [Fact]
    public async Task BadConfiguration_ListsEveryProblemAndExitsWith2()
    {
        await using HostProcess host = new();
        host.Write("my.yaml", "backends:\n  hr:\n    url: nowhere\n    auth_method: pre-shared-key\n");

        host.Start("--config", "my.yaml");

        Assert.Equal(2, await host.WaitForExitAsync());
        Assert.Contains("The configuration of Okta.AgentProxy has 4 problems:", host.Errors, StringComparison.Ordinal);
        Assert.Contains("okta_domain is required", host.Errors, StringComparison.Ordinal);
        Assert.Contains("my.yaml:3: backends.hr.url must be an absolute", host.Errors, StringComparison.Ordinal);
        Assert.Contains("my.yaml:2: backends.hr.paths is required", host.Errors, StringComparison.Ordinal);
        Assert.Contains("my.yaml:2: backends.hr.auth_config.key is required for pre-shared-key", host.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-file.yaml", 2)]
    [InlineData("my.yaml", 0)]
    public async Task Check_SaysWhetherTheFileIsGood(string file, int exitCode)
    {
        await using HostProcess host = new();
        host.Write("my.yaml", Good);

        host.Start("--check", "--config", file);

        Assert.Equal(exitCode, await host.WaitForExitAsync());
    }

    [Fact]
    public async Task GoodConfiguration_ServesHealthAndEndsCleanly()
    {
        await using HostProcess host = new();
        host.Write("my.yaml", Good);

        host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");
        using var client = await host.ConnectAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/live"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "/employees"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/other"));
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task Edit_TakesEffect_AndABrokenOneIsReported()
    {
        await using HostProcess host = new();
        host.Write("my.yaml", Good);
        host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");
        using var client = await host.ConnectAsync();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/people"));

        using var deadline = new CancellationTokenSource(TestLimits.Deadline);
        host.Write("next.yaml", Good.Replace("[/employees]", "[/people]", StringComparison.Ordinal));
        File.Move(Path.Combine(host.WorkingDirectory, "next.yaml"), Path.Combine(host.WorkingDirectory, "my.yaml"), overwrite: true);
        await host.WaitForAsync("Configuration changed: backends: changed employees");

        // The routes follow a moment after the stores.
        while (await StatusAsync(client, "/people") is not HttpStatusCode.Unauthorized)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }

        host.Write("my.yaml", "okta_domain: dev-1.okta.com\nbackends:\n  employees: [\n");
        var problem = await host.WaitForAsync("Configuration problem: ");
        Assert.Contains("my.yaml:", problem, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "/people"));
    }

    [Fact]
    public async Task DefaultFileAndDotEnv_AreReadFromTheWorkingDirectory_AndTheEnvironmentWins()
    {
        await using HostProcess host = new();
        host.Write("config/config.yaml", Good.Replace("okta_domain: dev-1.okta.com", "", StringComparison.Ordinal));
        host.Write(".env", "OKTA_DOMAIN=from-dotenv.okta.com\nOKTA_AUTHORIZATION_SERVER_ID=ausdotenv\nGATEWAY_HOST=127.0.0.1\nGATEWAY_PORT=0\n");
        host.Variables["OKTA_AUTHORIZATION_SERVER_ID"] = "ausreal";

        host.Start();

        Assert.EndsWith("tokens of https://from-dotenv.okta.com/oauth2/ausreal", await host.WaitForAsync("Configuration loaded"), StringComparison.Ordinal);
        using var client = await host.ConnectAsync();
        Assert.Equal("127.0.0.1", client.BaseAddress!.Host);
    }

    [Theory]
    [InlineData("trusted_proxies: [127.0.0.1, '::1']", "https://gw.example.com/employees")]
    [InlineData("trusted_proxies: [10.0.0.0/8]", null)]
    [InlineData("", null)]
    public async Task ForwardedHeaders_AreBelievedOfTrustedProxiesOnly(string setting, string? resource)
    {
        await using HostProcess host = new();
        host.Write("my.yaml", $"{Good}\nallowed_hosts: [gw.example.com]\n{setting}\n");
        host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");
        using var client = await host.ConnectAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/.well-known/oauth-protected-resource/employees");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "gw.example.com");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");

        using var response = await client.SendAsync(request);

        var body = await response.Content.ReadAsStringAsync();
        var actual = response.IsSuccessStatusCode ? JsonDocument.Parse(body).RootElement.GetProperty("resource").GetString() : null;
        Assert.True(resource is null ? actual?.Contains("gw.example.com", StringComparison.Ordinal) is not true : actual == resource, body);
    }

    [Fact]
    public async Task KestrelSettings_OfTheEnvironment_Apply()
    {
        await using HostProcess host = new();
        host.Write("my.yaml", Good);
        host.Variables["Kestrel__Limits__MaxRequestHeadersTotalSize"] = "2048";
        host.Variables["Kestrel__AddServerHeader"] = "true"; // its appsettings.json says otherwise
        host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");
        using var client = await host.ConnectAsync();

        using var small = await client.GetAsync("/health/live");
        using HttpRequestMessage large = new(HttpMethod.Get, "/health/live") { Headers = { { "X-Large", new string('x', 3000) } } };
        using var refused = await client.SendAsync(large);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.RequestHeaderFieldsTooLarge), (small.StatusCode, refused.StatusCode));
        Assert.Equal("Kestrel", small.Headers.Server.ToString());
    }

    [Fact]
    public async Task LogLevel_Error_IsQuiet()
    {
        await using HostProcess host = new();
        host.Write("my.yaml", Good);
        host.Variables["LOG_LEVEL"] = "ERROR";
        host.Variables["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";

        host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");

        Assert.Contains("Microsoft.Hosting.Lifetime", await host.WaitForAsync("info:"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oracle", "Data Source=x", "storage.provider must be memory, sqlite or postgres.")]
    [InlineData("sqlite", "env:AGENTPROXY_TEST_NOT_SET", "storage.connection_string cannot be resolved: environment variable AGENTPROXY_TEST_NOT_SET is not set")]
    public async Task Storage_ThatCannotBeHad_IsAProblem(string provider, string connectionString, string expected)
    {
        await using HostProcess host = new();
        host.Write("my.yaml", $"{Good}\nstorage: {{ provider: {provider}, connection_string: '{connectionString}' }}\n");

        host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");

        Assert.Equal(2, await host.WaitForExitAsync());
        Assert.Contains(expected, host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_Sqlite_KeepsItsFile()
    {
        await using HostProcess host = new();
        host.Write("my.yaml", $"{Good}\nstorage: {{ provider: sqlite, connection_string: 'Data Source=my.db' }}\n");

        host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");
        using var client = await host.ConnectAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/ready"));
        Assert.Equal(0, await host.StopAsync());
        Assert.True(File.Exists(Path.Combine(host.WorkingDirectory, "my.db")));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return response.StatusCode;
    }
}
