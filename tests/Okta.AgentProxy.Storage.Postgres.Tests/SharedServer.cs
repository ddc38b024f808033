using Okta.AgentProxy.Storage.Postgres.Tests;
using Okta.AgentProxy.TestKit;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Okta.AgentProxy.Storage.Postgres.Tests;

/// <summary>The server that all tests of the assembly share; each has a schema of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private readonly PostgresServer _server = new();

    /// <summary>Skips the calling test where there is no server.</summary>
    public string ConnectionString
    {
        get
        {
            Assert.SkipWhen(_server.SkipReason is not null, _server.SkipReason ?? "");
            return _server.ConnectionString;
        }
    }

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
