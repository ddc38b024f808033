using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Exchange.Tests.DevOrg;

/// <summary>The package against the offline organisation, which we did not write for these tests and which is as strict as Okta is documented to be.</summary>
internal sealed class OfflineOrg : IAsyncDisposable
{
    private readonly DevOrgServer _server;
    private readonly ServiceProvider _services;
    private readonly Agent _agent;

    private OfflineOrg(DevOrgServer server, ServiceProvider services, LogCapture logs)
    {
        (_server, _services, Logs) = (server, services, logs);

        var key = server.Organization.CreateClientKey(DevOrgPreset.CursorAgent);
        _agent = new Agent
        {
            Name = "cursor",
            AgentId = DevOrgPreset.CursorAgent,
            ClientId = DevOrgPreset.CursorClient,
            PrivateKey = new Secret(key.PrivateKeyPem),
            PrivateKeyKid = key.KeyId,
        };
    }

    public DevOrganization Organization => _server.Organization;

    public LogCapture Logs { get; }

    public static async Task<OfflineOrg> StartAsync(Action<TokenExchangeOptions>? configure = null)
    {
        var server = await DevOrgServer.StartAsync(DevOrgPreset.Demo());
        var logs = new LogCapture();
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
        services.Configure<AgentProxyOptions>(o => o.OktaDomain = server.BaseUrl);
        new Builder(services).AddTokenExchange(o =>
        {
            o.RetryDelay = TimeSpan.FromMilliseconds(1);
            configure?.Invoke(o);
        });
        return new OfflineOrg(server, services.BuildServiceProvider(), logs);
    }

    public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request) => Handler(request).AcquireAsync(request, CancellationToken.None);

    public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused) => Handler(request).InvalidateAsync(request, refused, CancellationToken.None);

    public Backend Employees(params (string, string)[] more) => ExchangeHarness.Backend("employees", "okta-cross-app",
    [
        ("target_authorization_server", Organization.IssuerOf(DevOrgPreset.EmployeesServer)),
        ("target_token_endpoint", Organization.IssuerOf(DevOrgPreset.EmployeesServer) + "/v1/token"),
        ("scopes", "employees:read"),
        .. more,
    ]);

    public CredentialRequest Request(Backend backend, string user = DevOrgPreset.Alice, Agent? agent = null)
    {
        agent ??= _agent;
        var isIdToken = agent.SubjectTokenType == SubjectTokenType.IdToken;
        return new CredentialRequest
        {
            Subject = new Subject { Issuer = _server.Issuer, Id = user, Sub = user, TokenKind = isIdToken ? TokenKind.IdToken : TokenKind.AccessToken },
            SubjectToken = isIdToken ? _server.IssueIdToken(user, DevOrgPreset.CursorClient) : _server.IssueAccessToken(user, DevOrgPreset.CursorClient, ["mcp:read"]),
            Agent = agent,
            Backend = backend,
            Scopes = new[] { "mcp:read" }.ToFrozenSet(StringComparer.Ordinal),
            Method = "POST",
            TargetUri = backend.Url,
        };
    }

    public Agent Agent(SubjectTokenType type) => _agent with { SubjectTokenType = type };

    public Agent AgentWith(string privateKey, string kid) => _agent with { PrivateKey = new Secret(privateKey), PrivateKeyKid = kid };

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    private IBackendAuthHandler Handler(CredentialRequest request) => _services.GetServices<IBackendAuthHandler>().Single(h => h.Name == request.Backend.AuthMethod);

    private sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
