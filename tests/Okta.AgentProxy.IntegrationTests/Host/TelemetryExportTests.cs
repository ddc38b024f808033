using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.IntegrationTests.Host;

/// <summary>The reference host sends its telemetry where the standard variables say.</summary>
public sealed class TelemetryExportTests
{
    [Fact]
    public async Task OtlpEndpoint_GetsTracesAndTheProxysMetrics()
    {
        ConcurrentDictionary<string, string> received = new();
        await using var receiver = await StartReceiverAsync(received);
        await using HostProcess host = new();
        host.Write("my.yaml", "okta_domain: dev-1.okta.com\nbackends: { hr: { url: http://127.0.0.1:9/mcp, paths: [/hr], auth_method: none } }\n");
        host.Variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Urls.First();
        host.Variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        host.Variables["OTEL_SERVICE_NAME"] = "proxy-under-test";
        host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");
        using var client = await host.ConnectAsync();
        using var response = await client.GetAsync("/hr");

        // Stopping flushes, so that no interval has to be waited for.
        Assert.Equal(0, await host.StopAsync());

        Assert.Contains("proxy-under-test", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("agentproxy.requests", received["/v1/metrics"], StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartReceiverAsync(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async http =>
        {
            using MemoryStream body = new();
            await http.Request.Body.CopyToAsync(body);
            received.AddOrUpdate(http.Request.Path, Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
            http.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return app;
    }
}
