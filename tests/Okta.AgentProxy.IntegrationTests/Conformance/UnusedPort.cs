using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.IntegrationTests.Conformance;

/// <summary>A port on which nothing listens: one that a server has just given back.</summary>
internal static class UnusedPort
{
    public static async Task<int> FindAsync()
    {
        await using var server = await ScriptedBackend.StartAsync(_ => Task.CompletedTask);

        return server.Url.Port;
    }
}
