using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.IntegrationTests.Crash;

/// <summary>The audit that a killed host left behind, opened as the next start opens it.</summary>
internal sealed class StoredAudit(Action<IAgentProxyBuilder> addStorage)
{
    private readonly HashSet<string> _tools = new(StringComparer.Ordinal);
    private long _read;

    /// <summary>How many rows the last verification saw.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether a call is in the audit: admitted, or with its outcome.</summary>
    public bool Has(string tool) => _tools.Contains(tool);

    /// <summary>Opens the database, verifies the whole chain and reads what is new.</summary>
    public async Task OpenAndVerifyAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDataProtection().SetApplicationName("agentproxy"); // as the reference host
        addStorage(new Builder(services));
        await using var node = services.BuildServiceProvider();

        var verification = await node.GetRequiredService<IAuditQuery>().VerifyAsync(null, CancellationToken.None);
        Assert.True(verification.Intact, string.Join(' ', verification.Problems));
        Rows = verification.Rows;

        var store = node.GetRequiredService<IAuditStore>();
        while (await store.ReadChainAsync(_read, 5_000, CancellationToken.None) is { Count: > 0 } rows)
        {
            _tools.UnionWith(rows.Where(row => row.Tool is not null).Select(row => row.Tool!));
            _read = rows[^1].Sequence;
        }
    }

    private sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
