using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Okta.AgentProxy.Routing.Performance;

/// <summary>
/// The whole path of a request, as <c>MapMcpProxy()</c> builds it, between a client and a backend that are not there: no socket, no server, no
/// waiting. A request runs to its end on the calling thread, so what it allocates can be counted to the byte. Shared with the benchmarks.
/// </summary>
internal sealed class StageList : IAsyncDisposable
{
    public const string Message =
        """{"jsonrpc":"2.0","id":4711,"method":"tools/call","params":{"name":"find_employee","arguments":{"query":"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq","limit":20,"include":["name","mail"]}}}""";

    private readonly ServiceProvider _services;
    private readonly RequestDelegate _pipeline;

    private StageList(ServiceProvider services, NullTransport transport, RouteEndpoint endpoint)
    {
        _services = services;
        _pipeline = endpoint.RequestDelegate!;
        Transport = transport;
        Exchange = new NullExchange(services, endpoint);
    }

    public IServiceProvider Services => _services;

    public NullTransport Transport { get; }

    /// <summary>The one request that is sent again and again.</summary>
    public NullExchange Exchange { get; }

    public static async Task<StageList> CreateAsync(int backends = 1, Action<IServiceCollection>? configure = null)
    {
        Dictionary<string, string?> settings = new()
        {
            ["AgentProxy:okta_domain"] = "https://example.okta.com",
            ["AgentProxy:gateway_base_url"] = "https://gateway.example.com",
            ["AgentProxy:agents:cursor:client_id"] = "0oa1cursor0000000001",
            ["AgentProxy:agents:cursor:scopes:0"] = "mcp:read",
            ["AgentProxy:agents:cursor:scopes:1"] = "mcp:write",
        };
        for (var i = 0; i < backends; i++)
        {
            settings[$"AgentProxy:backends:b{i}:url"] = $"http://127.0.0.1:9/mcp{i}";
            settings[$"AgentProxy:backends:b{i}:paths:0"] = $"/b{i}";
            settings[$"AgentProxy:backends:b{i}:auth_method"] = "pre-shared-key";
            settings[$"AgentProxy:backends:b{i}:auth_config:key"] = "a-key-of-the-backend";
            settings[$"AgentProxy:agents:cursor:backend_access:{i}"] = $"b{i}";
        }

        NullTransport transport = new();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddOktaAgentProxy(configuration);
        services.AddSingleton<IBackendTransport>(transport);
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        configure?.Invoke(services);
        var provider = services.BuildServiceProvider();
        await provider.GetServices<IHostedService>().OfType<ConfigurationSeeder>().Single().StartingAsync(CancellationToken.None);
        await provider.GetRequiredService<ProxySnapshotProvider>().StartAsync(CancellationToken.None);

        RouteBuilder routes = new(provider);
        routes.MapMcpProxy();
        var endpoint = routes.DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().First(e => e.Metadata.GetMetadata<BackendRoute>() is not null);
        StageList list = new(provider, transport, endpoint);
        list.Remember(NullExchange.Authorization);
        return list;
    }

    /// <summary>Sends the request; it is over when this returns.</summary>
    public void Send()
    {
        Exchange.Reset();
        var done = _pipeline(Exchange.Http);
        Transport.Answer();
        if (!done.IsCompletedSuccessfully || Exchange.Http.Response.StatusCode != StatusCodes.Status200OK)
        {
            throw new InvalidOperationException($"not a clean run: {done.Status}, {Exchange.Http.Response.StatusCode}", done.Exception);
        }
    }

    public ValueTask DisposeAsync()
    {
        Exchange.Dispose();
        return _services.DisposeAsync();
    }

    /// <summary>Puts the caller's token into the validated-token cache, as a first request would have done.</summary>
    private void Remember(string authorization)
    {
        Subject subject = new()
        {
            Issuer = "https://example.okta.com/oauth2/default",
            Id = "00u1alice",
            Sub = "alice@example.com",
            ClientId = "0oa1cursor0000000001",
            Audiences = ["api://default"],
            Scopes = new[] { "mcp:read", "mcp:write" }.ToFrozenSet(StringComparer.Ordinal),
            ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
        };
        _services.GetRequiredService<ValidatedTokenCache>().Add(authorization, subject, _services.GetRequiredService<TrustedIssuerKeys>().Version);
    }

    private sealed class RouteBuilder(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}
