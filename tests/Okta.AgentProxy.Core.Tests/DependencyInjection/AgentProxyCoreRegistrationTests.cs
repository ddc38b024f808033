using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Core.Tests.DependencyInjection;

public sealed class AgentProxyCoreRegistrationTests
{
    private static readonly Dictionary<string, string?> Values = new()
    {
        ["AgentProxy:okta_domain"] = "dev-1.okta.com",
        ["AgentProxy:backends:hr:url"] = "http://h/mcp",
        ["AgentProxy:backends:hr:paths:0"] = "/hr",
        ["AgentProxy:backends:hr:auth_method"] = "none",
    };

    private static readonly IConfigurationRoot Root = new ConfigurationBuilder().AddInMemoryCollection(Values).Build();

    [Fact]
    public void AddAgentProxyCore_WholeConfigurationOrSection_MeansTheSame()
    {
        using var root = Build(Root);
        using var section = Build(Root.GetSection("AgentProxy"));

        Assert.Equal("https://dev-1.okta.com/oauth2/default", root.GetRequiredService<InboundTrust>().Issuer);
        Assert.Equal(root.GetRequiredService<InboundTrust>(), section.GetRequiredService<InboundTrust>());
        Assert.Equal("/hr", section.GetRequiredService<IOptions<AgentProxyOptions>>().Value.Backends["hr"].Paths[0]);
    }

    [Fact]
    public void AddAgentProxyCore_Twice_RegistersOnce()
    {
        using var services = Build(Root, s => s.AddAgentProxyCore(Root));

        Assert.Equal(["none", "pre-shared-key", "service-account"], services.GetServices<IBackendAuthHandler>().Select(h => h.Name).Order());
        Assert.Equal([nameof(AnonymousRequests), nameof(ConfigurationSeeder), nameof(TokenPurges)], services.GetServices<IHostedService>().Select(s => s.GetType().Name).Order());
        Assert.Equal(2, services.GetServices<IAuditLog>().Count());
    }

    [Fact]
    public void AddAgentProxyCore_MemoryAuditLog_IsOneInstance()
    {
        using var services = Build(Root);

        Assert.Same(services.GetRequiredService<InMemoryAuditLog>(), services.GetServices<IAuditLog>().OfType<InMemoryAuditLog>().Single());
    }

    [Fact]
    public void AddAgentProxyCore_StoresAndClockOfTheHost_AreKept()
    {
        InMemoryAgentStore agents = new();
        ServiceCollection services = new();
        services.AddSingleton<IAgentStore>(agents);

        services.AddAgentProxyCore(Root);

        using var provider = services.BuildServiceProvider();
        Assert.Same(agents, provider.GetRequiredService<IAgentStore>());
    }

    [Fact]
    public void Builder_ExtensionPoints_Register()
    {
        using var services = Build(Root, s => s.AddAgentProxyCore(Root)
            .AddBackendAuthHandler<Handler>().AddBackendAuthHandler<Handler>()
            .AddBackendTransport<Transport>()
            .AddAuditLog<Sink>()
            .UseAgentResolver<Resolver>().UseAgentResolver<OtherResolver>());

        Assert.Single(services.GetServices<IBackendAuthHandler>().OfType<Handler>());
        Assert.Single(services.GetServices<IBackendTransport>().OfType<Transport>());
        Assert.Single(services.GetServices<IAuditLog>().OfType<Sink>());
        Assert.IsType<OtherResolver>(Assert.Single(services.GetServices<IAgentResolver>()));
    }

    [Fact]
    public void Validate_GoodAndBad_ThrowsForTheBadOnly()
    {
        using var good = Build(Root);
        using var bad = Build(new ConfigurationBuilder().Build());

        good.ValidateAgentProxyConfiguration();
        var thrown = Assert.Throws<AgentProxyConfigurationException>(bad.ValidateAgentProxyConfiguration);

        Assert.Contains("okta_domain is required", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_BadConfiguration_FailsTheStartWithTheListOfProblems()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAgentProxyCore(builder.Configuration);
        using var host = builder.Build();

        await Assert.ThrowsAsync<AgentProxyConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Host_GoodConfiguration_StartsAndStops()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Values);
        builder.Services.AddAgentProxyCore(builder.Configuration);
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);
        var backend = await host.Services.GetRequiredService<IBackendStore>().GetAsync("hr", TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(backend);
    }

    private static ServiceProvider Build(IConfiguration configuration, Action<IServiceCollection>? configure = null)
    {
        ServiceCollection services = new();
        services.AddAgentProxyCore(configuration);
        configure?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private sealed class Handler : IBackendAuthHandler
    {
        public string Name => "mine";

        public void Validate(Backend backend, AuthConfigProblems problems)
        {
        }

        public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) => new(BackendCredential.Anonymous);

        public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => default;
    }

    private sealed class Transport : IBackendTransport
    {
        public IReadOnlyList<string> Schemes => ["mine"];

        public Task<HttpResponseMessage> SendAsync(Backend backend, HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class Sink : IAuditLog
    {
        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => default;
    }

    private class Resolver : IAgentResolver
    {
        public ValueTask<AgentResolution> ResolveAsync(AgentResolutionContext context, CancellationToken cancellationToken) => new(AgentResolution.Refused(ProxyErrors.BackendNotFound));
    }

    private sealed class OtherResolver : Resolver;
}
