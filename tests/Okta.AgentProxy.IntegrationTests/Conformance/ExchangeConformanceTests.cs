using System.Reflection;
using Okta.AgentProxy.IntegrationTests.Parts;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>
/// The suite's client scenarios against the exchange engine: the suite is identity provider, authorization server and MCP server, none of which we wrote.
/// </summary>
public sealed class ExchangeConformanceTests
{
    [Theory]
    [InlineData("auth/enterprise-managed-authorization")]
    [InlineData("auth/client-credentials-jwt")]
    [InlineData("auth/client-credentials-basic")]
    [InlineData("auth/resource-mismatch")]
    [InlineData("auth/metadata-default")]
    [InlineData("auth/metadata-var1")]
    [InlineData("auth/metadata-var2")]
    [InlineData("auth/metadata-var3")]
    [InlineData("auth/metadata-issuer-mismatch")]
    [InlineData("auth/iss-supported")]
    [InlineData("auth/iss-not-advertised")]
    [InlineData("auth/iss-supported-missing")]
    [InlineData("auth/iss-wrong-issuer")]
    [InlineData("auth/iss-unexpected")]
    [InlineData("auth/iss-normalized")]
    public async Task Scenario_ThroughTheEngine_Passes(string scenario)
    {
        var parts = await NodeParts.RequireAsync();
        var client = typeof(ExchangeConformanceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ExchangeConformanceClient").Value;

        var outcome = await NodeProgram.RunAsync(
            parts,
            [parts.ConformanceSuite, "client", "--command", $"dotnet {client}", "--scenario", scenario],
            TestContext.Current.CancellationToken);

        // Scenarios about refusals pass for a client that never came: the metadata request proves that it did.
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        Assert.Contains("prm-pathbased-requested", outcome.Output + outcome.Errors, StringComparison.Ordinal);
    }
}
