using System.Net;

namespace Okta.AgentProxy.IntegrationTests.Host;

/// <summary>A host that runs goes on whatever is saved into its file, serves the last good one, and takes the next good one.</summary>
public sealed class BrokenEditTests
{
    private const string Good = """
        okta_domain: dev-1.okta.com
        backends:
          employees: { url: http://127.0.0.1:9/mcp, paths: [/employees], auth_method: none }
        agents:
          cursor: { client_id: 0oa1, backend_access: [employees] }
        """;

    [Fact]
    public async Task BrokenEdits_OfARunningHost_KeepTheLastGoodAndTheNextGoodOneIsTaken()
    {
        await using HostProcess host = new();
        host.Write("my.yaml", Good);
        host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");
        using var client = await host.ConnectAsync();
        (string Yaml, string Problem)[] edits =
        [
            ("okta_domain: a\nbackends:\n  e:\n    paths: [/employees, /hr\n    auth_method: none\n", "my.yaml:4: is not valid YAML (column 12): the list that begins with '[' here is not closed"),
            ("a: {b: 1\nc: 2\n", "my.yaml:1: is not valid YAML (column 4): the mapping that begins with '{' here is not closed"),
            ("a: \0", "my.yaml:1: has a control character"),
            (Good + "\nx: &a [*a]\n", "my.yaml:6: uses an alias"),
            (Good.Replace("client_id: 0oa1", "client_id: 0oa1, private_key: hello", StringComparison.Ordinal), "agents.cursor.private_key is no private key"),
            (Good.Replace("[employees]", "[ghost]", StringComparison.Ordinal), "names the backend 'ghost', which does not exist. There is: employees."),
        ];
        foreach (var (yaml, problem) in edits)
        {
            host.Write("my.yaml", yaml);

            Assert.Contains(problem, await host.WaitForAsync("Configuration problem: "), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "/employees"));
        }

        host.Write("my.yaml", Good.Replace("[/employees]", "[/people]", StringComparison.Ordinal));
        await host.WaitForAsync("Configuration changed: backends: changed employees");

        Assert.Equal(0, await host.StopAsync());
    }

    [Theory]
    [InlineData("paths: [/employees, /hr", "my.yaml:1: is not valid YAML (column 8)")]
    [InlineData("a: {b: 1\nc: 2", "my.yaml:1: is not valid YAML (column 4)")]
    [InlineData(null, "my.yaml: does not exist")]
    public async Task BrokenFile_AtStartAndInCheck_IsItsProblemAloneAndNoStackTrace(string? yaml, string expected)
    {
        foreach (var arguments in new[] { new[] { "--config", "my.yaml" }, ["--check", "--config", "my.yaml"] })
        {
            await using HostProcess host = new();
            if (yaml is not null)
            {
                host.Write("my.yaml", yaml);
            }

            host.Start(arguments);

            Assert.Equal(2, await host.WaitForExitAsync());
            Assert.Contains("The configuration of Okta.AgentProxy has 1 problem:", host.Errors, StringComparison.Ordinal);
            Assert.Contains(expected, host.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("okta_domain", host.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", host.Errors, StringComparison.Ordinal);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
