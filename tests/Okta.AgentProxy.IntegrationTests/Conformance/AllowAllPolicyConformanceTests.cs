using Microsoft.Extensions.Configuration;
using Okta.AgentProxy.IntegrationTests.Interop;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>A policy that allows everything filters every list and checks every message, and still changes no check.</summary>
public sealed class AllowAllPolicyConformanceTests(DirectRuns direct) : ConformanceTests(direct)
{
    private const string Policy = """
        backends:
          backend:
            policy:
              - { name: everything, allow: {} }
        """;

    /// <inheritdoc/>
    protected override async Task<ProxyUnderTest> OpenAsync(Uri backend)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("policy-").FullName, "config.yaml");
        await File.WriteAllTextAsync(file, Policy);

        return await ProxiedTarget.OpenAsync(backend, p => p.Configuration(c => c.AddAgentProxyYaml(file, optional: false, reloadOnChange: false)));
    }
}
