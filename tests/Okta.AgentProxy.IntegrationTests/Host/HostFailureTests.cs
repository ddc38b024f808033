using System.Net;
using System.Net.Sockets;

namespace Okta.AgentProxy.IntegrationTests.Host;

/// <summary>What the machine has against a start is said in a line; where it happened, to whom asks for it.</summary>
public sealed class HostFailureTests
{
    private const string Configuration = """
        okta_domain: dev-1.okta.com
        backends:
          employees: { url: http://127.0.0.1:9/mcp, paths: [/employees], auth_method: none }
        """;

    [Theory]
    [InlineData("port", null)]
    [InlineData("port", "0")]
    [InlineData("port", "1")]
    [InlineData("urls", null)]
    [InlineData("database", null)]
    public async Task Start_ThatTheMachineRefuses_IsALineAndTheStackOnlyWhenAskedFor(string what, string? trace)
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        await using HostProcess host = new();
        host.Write("my.yaml", what == "database" ? Configuration + "\nstorage: { provider: sqlite, connection_string: 'Data Source=/nowhere/at/all/my.db' }" : Configuration);
        if (trace is not null)
        {
            host.Variables["AGENTPROXY_TRACE"] = trace;
        }

        host.Start("--config", "my.yaml", "--urls", what == "urls" ? "http://192.0.2.1:18099" : $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");
        var exit = await host.WaitForExitAsync();

        Assert.Equal(trace == "1", host.Errors.Contains("   at ", StringComparison.Ordinal));
        Assert.Equal(trace != "1", exit == 2);
        Assert.Equal(trace != "1", host.Errors.Contains("AGENTPROXY_TRACE=1 shows where.", StringComparison.Ordinal));
        Assert.True(trace == "1" || host.Errors.Trim().Split('\n').Length >= 2, host.Errors);
    }
}
