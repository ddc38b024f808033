using System.Security.Cryptography;
using DemoServers;
using DemoServers.Employees;
using DemoServers.Finance;
using DemoServers.Partners;
using Okta.AgentProxy.DevOrg;

namespace QuickStart;

/// <summary>The organisation, the three MCP servers and the proxy, all running.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    private readonly WebApplication _proxy;
    private readonly WebApplication _org;
    private readonly DemoServer[] _servers;

    private DemoWorld(WebApplication proxy, WebApplication org, DemoServer[] servers, IReadOnlyList<string> movedPorts)
    {
        _proxy = proxy;
        _org = org;
        _servers = servers;
        MovedPorts = movedPorts;
        Organization = org.Services.GetRequiredService<DevOrganization>();
    }

    /// <summary>The proxy's address.</summary>
    public Uri Proxy => new(_proxy.Urls.First());

    /// <summary>The stand-in for Okta.</summary>
    public DevOrganization Organization { get; }

    /// <summary>The MCP servers behind the proxy.</summary>
    public IReadOnlyList<DemoServer> Servers => _servers;

    /// <summary>What had to go to another port than usual.</summary>
    public IReadOnlyList<string> MovedPorts { get; }

    /// <summary>Starts everything on loopback.</summary>
    public static async Task<DemoWorld> StartAsync()
    {
        Ports ports = new();
        var proxyPort = ports.Take("proxy", 5100);

        // Cursor's key pair: the organisation knows the public half, the proxy signs client assertions with the private one.
        var cursorKey = DevClientKeyPair.Create("cursor-1");
        Environment.SetEnvironmentVariable("QUICKSTART_CURSOR_KEY", cursorKey.PrivateKeyPem);
        var org = await StartOrganizationAsync(ports.Take("organisation", 5101), cursorKey.PublicKey, AdminSignIn.App(proxyPort));
        EmployeesGate employeesGate = new(org.Services.GetRequiredService<DevOrganization>().IssuerOf(DevOrgPreset.EmployeesServer));

        // The servers' secrets exist for this run only; the proxy reads them by reference, as it would in production.
        var partnersKey = NewSecret("QUICKSTART_PARTNERS_KEY");
        var financePassword = NewSecret("QUICKSTART_FINANCE_PASSWORD");
        DemoServer[] servers =
        [
            await EmployeesServer.StartAsync(ports.Take("employees", 5102), employeesGate.IsAllowedAsync),
            await PartnersServer.StartAsync(partnersKey, ports.Take("partners", 5103)),
            await FinanceServer.StartAsync("svc-agent-proxy", financePassword, ports.Take("finance", 5104)),
        ];

        var proxy = await StartProxyAsync(proxyPort, org.Urls.First(), servers);
        return new DemoWorld(proxy, org, servers, ports.Moved);
    }

    /// <summary>Runs until Ctrl+C.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _proxy.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await _org.DisposeAsync();
    }

    /// <summary>This is the whole proxy: configuration, services, one mapping, and another for the admin pages.</summary>
    private static async Task<WebApplication> StartProxyAsync(int port, string organization, DemoServer[] servers)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");

        builder.Configuration.AddAgentProxyYaml(Path.Combine(AppContext.BaseDirectory, "config.yaml"));
        builder.Configuration.AddInMemoryCollection(servers
            .Select(server => KeyValuePair.Create($"AgentProxy:backends:{server.Name}:url", (string?)server.Url.AbsoluteUri))

            // A machine that is building something else answers late; the limits of production are 4, 10 and 30 seconds.
            .Concat(servers.Select(server => KeyValuePair.Create($"AgentProxy:backends:{server.Name}:timeout_seconds", (string?)"180")))
            .Append(KeyValuePair.Create("AgentProxy:token_exchange:attempt_timeout", (string?)"00:01:00"))
            .Append(KeyValuePair.Create("AgentProxy:token_exchange:total_timeout", (string?)"00:02:00"))
            .Append(KeyValuePair.Create("AgentProxy:okta_domain", (string?)organization))
            .Append(KeyValuePair.Create("AgentProxy:backends:employees:auth_config:target_authorization_server", (string?)$"{organization}/oauth2/employees"))
            .Append(KeyValuePair.Create("AgentProxy:backends:employees:auth_config:target_token_endpoint", (string?)$"{organization}/oauth2/employees/v1/token")));

        builder.Services.AddOktaAgentProxy(builder.Configuration).AddTokenExchange();
        builder.Services.AddAdminSignIn(organization);

        var app = builder.Build();
        app.MapMcpProxy();
        app.MapAgentProxyAdminPages(AdminSignIn.Policy);
        await app.StartAsync();
        return app;
    }

    private static async Task<WebApplication> StartOrganizationAsync(int port, DevClientKey cursorKey, DevApp adminPages)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");

        builder.Services.AddDevOrg(DevOrgPreset.Demo(organization =>
        {
            organization.SignInByLoginHint = true;
            organization.AddAgentKey(DevOrgPreset.CursorAgent, cursorKey);
            organization.Apps.Add(adminPages);
        }));

        var app = builder.Build();
        app.MapDevOrg();
        await app.StartAsync();
        return app;
    }

    private static string NewSecret(string variable)
    {
        var secret = RandomNumberGenerator.GetHexString(32, lowercase: true);
        Environment.SetEnvironmentVariable(variable, secret);
        return secret;
    }
}
