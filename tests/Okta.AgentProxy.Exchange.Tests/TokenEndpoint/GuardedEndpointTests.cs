using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenEndpoint;

/// <summary>
/// The addresses that a backend names in its <c>auth_config</c> were good when it was written; by now they lead to this machine. Whose backend was written at
/// run time is told so, and nothing arrives there.
/// </summary>
public sealed class GuardedEndpointTests
{
    public static TheoryData<string> Methods => ["client-credentials", "token-exchange", "okta-cross-app"];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Acquire_EndpointOfAGuardedBackendLeadsHere_NothingArrives(string method)
    {
        await using var harness = await StartAsync();
        var backend = Make(method, harness);

        var plain = await harness.AcquireAsync(Request(backend with { Name = "plain" }));
        var before = AtTarget(harness);
        var guarded = await harness.AcquireAsync(Request(backend with { GuardsConnections = true }));

        Assert.NotNull(plain.Credential);
        Assert.Equal(1, before);
        guarded.ShouldFail("token_exchange_failed", 502);
        Assert.Equal(before, AtTarget(harness));
        Assert.Contains("loopback, link-local or metadata address", harness.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acquire_MetadataOfAGuardedBackend_IsNotReadHere(bool isGuarded)
    {
        await using var harness = await StartAsync(proxy: options => options.OktaDomain = "https://org.example");
        var backend = Backend("employees", "okta-cross-app", ("id_jag_mode", "dynamic")) with { Url = new Uri(harness.Server.Url + "/mcp"), GuardsConnections = isGuarded };

        await harness.AcquireAsync(Request(backend));

        Assert.Equal(!isGuarded, harness.Logs.Text.Contains("answered 404", StringComparison.Ordinal));
        Assert.Equal(isGuarded, harness.Logs.Text.Contains("loopback, link-local or metadata address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Client_ForGuardedEndpoints_ConnectsToNothingLocal()
    {
        await using var harness = await StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = harness.Services.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClients.Guarded);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        foreach (var host in new[] { "localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "2130706433" })
        {
            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"http://{host}:{port}/", TestContext.Current.CancellationToken));
            Assert.IsType<AddressRefusedException>(refused.InnerException);
        }

        Assert.False(listener.Pending());
    }

    private static int AtTarget(ExchangeHarness harness) => harness.Server.Calls.Count(call => !call.IsLegOne || call["audience"] == "target");

    private static Backend Make(string method, ExchangeHarness harness) => method switch
    {
        "okta-cross-app" => harness.CrossApp(),
        "token-exchange" => Backend("employees", method, ("token_endpoint", harness.Server.Url + "/t"), ("audience", "target"), ("client_id", "svc"), ("client_secret", "s")),
        _ => Backend("employees", method, ("token_endpoint", harness.Server.Url + "/t"), ("client_id", "svc"), ("client_secret", "s")),
    };
}
