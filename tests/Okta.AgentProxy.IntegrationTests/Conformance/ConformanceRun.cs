using System.Text.Json;
using Okta.AgentProxy.IntegrationTests.Interop;
using Okta.AgentProxy.IntegrationTests.Parts;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>Runs the public conformance suite against an endpoint and reads what it found.</summary>
internal static class ConformanceRun
{
    /// <summary>Runs one requirement set; where the target needs headers, through a shim that adds them.</summary>
    public static async Task<ConformanceReport> RunAsync(ProxyUnderTest target, string requirements, CancellationToken cancellationToken)
    {
        var parts = await NodeParts.RequireAsync();

        // With nothing listening the suite still reports passes, because some checks are satisfied by any error.
        await ReachabilityProbe.AssertReachableAsync(target, requirements, cancellationToken);

        await using var shim = target.Headers.Count == 0 ? null : await StartShimAsync(parts, target, cancellationToken);
        var url = LocalUrl(target.Endpoint, shim?.Port);
        var folder = Directory.CreateTempSubdirectory("conformance-");

        try
        {
            var outcome = await NodeProgram.RunAsync(
                parts,
                [parts.ConformanceSuite, "server", "--url", url, "--requirements", requirements, "-o", folder.FullName],
                cancellationToken);
            var report = ConformanceReport.Read(folder.FullName);

            return report.Checks.Count > 0
                ? report
                : throw new InvalidOperationException($"The conformance suite reported nothing: {outcome.Output} {outcome.Errors}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Starts the header-adding shim in front of a target.</summary>
    public static Task<NodeService> StartShimAsync(NodeParts parts, ProxyUnderTest target, CancellationToken cancellationToken) =>
        NodeService.StartAsync(
            parts,
            [parts.Program("shim.mjs"), target.Endpoint.GetLeftPart(UriPartial.Authority), JsonSerializer.Serialize(target.Headers)],
            environment: null,
            cancellationToken);

    // The DNS-rebinding scenario accepts nothing but localhost.
    private static string LocalUrl(Uri endpoint, int? port) =>
        new UriBuilder(endpoint) { Host = "localhost", Port = port ?? endpoint.Port }.Uri.ToString();
}
