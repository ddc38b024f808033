using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Core.Tests.Configuration;

/// <summary>A <c>config.yaml</c> in a directory of its own, and the services that read it, under a clock the test moves.</summary>
internal sealed class ConfigurationFixture : IAsyncDisposable
{
    public const string Good = """
        okta_domain: dev-1.okta.com
        backends:
          employees:
            url: http://localhost:8001/mcp
            paths: [/employees, /hr]
            auth_method: none
          finance:
            url: http://localhost:8002/mcp
            paths: [/finance]
            auth_method: pre-shared-key
            auth_config: { key: finance-key }
        agents:
          cursor:
            client_id: 0oacursor
            scopes: [mcp:read, mcp:write]
            backend_access: [employees, finance]
          claude-code:
            client_id: 0oaclaude
            backend_access: [employees]
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("agentproxy-").FullName;
    private readonly Lazy<ServiceProvider> _services;
    private readonly ConfigurationManager _configuration = new();

    public ConfigurationFixture(string? yaml = Good, Action<IServiceCollection>? configure = null, Action<IConfigurationBuilder>? sources = null)
    {
        if (yaml is not null)
        {
            Write(yaml);
        }

        ((IConfigurationBuilder)_configuration).Add(new AgentProxyYamlSource { Path = "config.yaml", BasePath = _directory, TimeProvider = Time });
        sources?.Invoke(_configuration);
        _services = new(() =>
        {
            ServiceCollection services = new();
            services.AddSingleton<TimeProvider>(Time);
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
            services.AddAgentProxyCore(_configuration);
            configure?.Invoke(services);
            return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        });
    }

    public ManualTime Time { get; } = new();

    public LogCollector Log { get; } = new();

    public string FilePath => Path.Combine(_directory, "config.yaml");

    public IServiceProvider Services => _services.Value;

    public IAgentStore Agents => Services.GetRequiredService<IAgentStore>();

    public IBackendStore Backends => Services.GetRequiredService<IBackendStore>();

    public ConfigurationSeeder Seeder => Services.GetServices<IHostedService>().OfType<ConfigurationSeeder>().Single();

    /// <summary>The messages logged under <paramref name="eventId"/>.</summary>
    public IEnumerable<string> Logged(int eventId) => Log.Entries.Where(e => e.Id.Id == eventId).Select(e => e.Message);

    public CompilationResult Compile() => Services.GetRequiredService<ConfigurationCompiler>().Compile();

    /// <summary>The problems as a person sees them.</summary>
    public string[] Problems() => [.. Compile().Problems.Select(p => p.ToString())];

    public async Task<ConfigurationFixture> StartAsync()
    {
        await Seeder.StartingAsync(CancellationToken.None);
        return this;
    }

    public void Write(string yaml)
    {
        File.WriteAllText(FilePath, yaml);

        // Two writes within one tick of the file system's clock and of equal length would look like one.
        File.SetLastWriteTimeUtc(FilePath, DateTime.UnixEpoch.AddSeconds(++_edits));
    }

    /// <summary>Lets the watcher settle and the debounce run out, and waits for the reload: less than two seconds of the clock.</summary>
    public async Task SettleAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(1.9));
        await Seeder.Reloading;
    }

    public async Task EditAsync(string yaml)
    {
        Write(yaml);
        await SettleAsync();
    }

    /// <summary>Puts something else in the file's place.</summary>
    public async Task ReplaceAsync(Action<string> place)
    {
        File.Delete(FilePath);
        place(FilePath);
        await SettleAsync();
    }

    public async Task<string[]> AgentNamesAsync() => [.. (await Agents.ListAsync(CancellationToken.None)).Select(e => e.Value.Name)];

    public async Task<string[]> BackendNamesAsync() => [.. (await Backends.ListAsync(CancellationToken.None)).Select(e => e.Value.Name)];

    public async ValueTask DisposeAsync()
    {
        if (_services.IsValueCreated)
        {
            await _services.Value.DisposeAsync();
        }

        _configuration.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private int _edits;
}
