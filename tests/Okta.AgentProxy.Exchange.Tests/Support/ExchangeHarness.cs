using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy.Exchange.Tests;

/// <summary>The package as a host registers it, against one stub server.</summary>
internal sealed class ExchangeHarness : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ExchangeHarness(ServiceProvider services, StubTokenServer server, LogCapture logs)
    {
        _services = services;
        Server = server;
        Logs = logs;
    }

    public StubTokenServer Server { get; }

    public LogCapture Logs { get; }

    public IServiceProvider Services => _services;

    public CredentialCache Cache => _services.GetRequiredService<CredentialCache>();

    public static async Task<ExchangeHarness> StartAsync(
        Action<TokenExchangeOptions>? options = null, TimeProvider? clock = null, Action<IAgentProxyBuilder>? configure = null, Action<AgentProxyOptions>? proxy = null)
    {
        var server = await StubTokenServer.StartAsync(clock);
        var logs = new LogCapture();
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
        services.Configure<AgentProxyOptions>(o => o.OktaDomain = server.Url);
        if (proxy is not null)
        {
            services.Configure(proxy);
        }

        if (clock is not null)
        {
            services.AddSingleton(clock);
        }

        var builder = new Builder(services).AddTokenExchange(o =>
        {
            o.RetryDelay = TimeSpan.FromMilliseconds(1);
            options?.Invoke(o);
        });
        configure?.Invoke(builder);
        return new ExchangeHarness(services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }), server, logs);
    }

    public IBackendAuthHandler Handler(string name) => _services.GetServices<IBackendAuthHandler>().Single(h => h.Name == name);

    public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken = default) =>
        Handler(request.Backend.AuthMethod).AcquireAsync(request, cancellationToken);

    public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused) =>
        Handler(request.Backend.AuthMethod).InvalidateAsync(request, refused, CancellationToken.None);

    public IReadOnlyList<string> Validate(Backend backend)
    {
        var problems = new AuthConfigProblems(backend.Name);
        Handler(backend.AuthMethod).Validate(backend, problems);
        return problems.All;
    }

    public static Agent Agent(string name = "cursor", SubjectTokenType type = SubjectTokenType.AccessToken) => new()
    {
        Name = name,
        AgentId = "wlp-" + name,
        ClientId = "0oa-" + name,
        PrivateKey = new Secret(TestKeys.RsaPkcs8),
        PrivateKeyKid = "agent-key",
        SubjectTokenType = type,
    };

    public Backend CrossApp(string name = "employees", params (string Key, string Value)[] more) => Backend(name, "okta-cross-app",
    [
        ("target_authorization_server", Server.CustomIssuer), ("target_token_endpoint", Server.Url + StubTokenServer.CustomToken), .. more,
    ]);

    public static Backend Backend(string name, string method, params (string Key, string Value)[] config) => new()
    {
        Name = name,
        Url = new Uri("http://localhost:9001/mcp"),
        Paths = ["/" + name],
        AuthMethod = method,
        AuthConfig = Config(config),
    };

    public static AuthConfig Config(params (string Key, string Value)[] config) =>
        new(config.GroupBy(c => c.Key).Select(g => KeyValuePair.Create(g.Key, g.Last().Value)));

    /// <summary>A request of a user; its token is <c>user|token</c>, so that the stub knows whom it is about.</summary>
    public static CredentialRequest Request(
        Backend backend, string user = "alice", Agent? agent = null, string[]? scopes = null, string token = "user-token-1", TokenKind kind = TokenKind.AccessToken,
        DateTimeOffset? expiresAt = null, System.Security.Claims.ClaimsPrincipal? principal = null) => new()
    {
        Subject = new Subject
        {
            Issuer = "https://org.example/oauth2/default", Id = user, Sub = user + "@example.com", TokenKind = kind, ExpiresAt = expiresAt, Principal = principal ?? new(),
        },
        SubjectToken = $"{user}|{token}",
        Agent = agent ?? Agent(),
        Backend = backend,
        Scopes = (scopes ?? ["mcp:read"]).ToFrozenSet(StringComparer.Ordinal),
        Method = "POST",
        TargetUri = backend.Url,
    };

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Server.DisposeAsync();
    }

    private sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
