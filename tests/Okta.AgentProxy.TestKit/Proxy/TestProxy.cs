using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.TestKit;

/// <summary>A whole proxy on a real socket, with a real organisation as its identity provider.</summary>
public sealed class TestProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _ownsOrg;
    private readonly IReadOnlyDictionary<string, string> _clients;

    private TestProxy(WebApplication app, DevOrgServer org, bool ownsOrg, LogCollector logs, RecordingAuditLog audit, IReadOnlyDictionary<string, string> clients)
    {
        _app = app;
        _clients = clients;
        _ownsOrg = ownsOrg;
        Org = org;
        Logs = logs;
        Audit = audit;
        Url = new Uri(app.Urls.First());
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = Url, Timeout = TestLimits.Deadline };
    }

    public Uri Url { get; }

    public DevOrgServer Org { get; }

    public LogCollector Logs { get; }

    public RecordingAuditLog Audit { get; }

    /// <summary>Follows no redirects and adds nothing.</summary>
    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public IConfigurationRoot Configuration => (IConfigurationRoot)_app.Configuration;

    public static async Task<TestProxy> StartAsync(Action<TestProxyBuilder> configure)
    {
        TestProxyBuilder options = new();
        configure(options);
        if (options.Clients.Count == 0)
        {
            var all = options.Settings.Keys.Where(k => k.StartsWith("AgentProxy:backends:", StringComparison.Ordinal)).Select(k => k.Split(':')[2]).Distinct().ToArray();
            options.Agent("cursor", all);
        }

        var org = options.SharedOrg ?? await DevOrgServer.StartAsync(OrgOptions(options));
        LogCollector logs = new();
        RecordingAuditLog audit = new();

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(options.Settings, StringComparer.OrdinalIgnoreCase)
        {
            ["AgentProxy:okta_domain"] = options.Settings.GetValueOrDefault("AgentProxy:okta_domain") ?? org.BaseUrl,
        });
        options.ConfigurationActions.ForEach(action => action(builder.Configuration));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IAuditLog>(audit);
        var proxy = builder.Services.AddOktaAgentProxy(builder.Configuration);
        foreach (var action in options.ServiceActions)
        {
            action(proxy);
        }

        if (!options.KeepsKeys)
        {
            // Test keys live as long as the test.
            builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        }

        var app = builder.Build();
        foreach (var action in options.AppActions)
        {
            action(app);
        }

        app.MapMcpProxy(options.Pipeline);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            if (options.SharedOrg is null)
            {
                await org.DisposeAsync();
            }

            throw;
        }

        return new TestProxy(app, org, options.SharedOrg is null, logs, audit, options.Clients);
    }

    /// <summary>A caller with a fresh token for that agent's client.</summary>
    public TestCaller As(string agent = "cursor", string user = DevOrgPreset.Alice, params string[] scopes) =>
        With(Org.IssueAccessToken(user, _clients[agent], scopes.Length == 0 ? ["mcp:read", "mcp:write"] : scopes));

    /// <summary>A caller with that token.</summary>
    public TestCaller With(string? token) => new(Http, token);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        if (_ownsOrg)
        {
            await Org.DisposeAsync();
        }
    }

    private static DevOrgOptions OrgOptions(TestProxyBuilder options)
    {
        var org = DevOrgPreset.Demo();
        var known = org.Apps.Select(a => a.ClientId).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, client) in options.Clients.Where(c => known.Add(c.Value)))
        {
            org.Apps.Add(new DevApp { ClientId = client, Name = name, RedirectUris = ["http://127.0.0.1:8400/callback"] });
        }

        options.OrgAction?.Invoke(org);
        return org;
    }
}
