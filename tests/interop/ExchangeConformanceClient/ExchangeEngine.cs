using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Okta.AgentProxy;
using Okta.AgentProxy.Exchange;

namespace ExchangeConformanceClient;

/// <summary>Turns a scenario into a backend's configuration and asks the engine for the credential.</summary>
internal sealed class ExchangeEngine : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly Uri? _metadata;
    private readonly JsonObject _context;
    private readonly ServiceProvider _services;

    public ExchangeEngine(Uri server, Uri? metadata, JsonObject context)
    {
        (_server, _metadata, _context) = (server, metadata, context);

        var services = new ServiceCollection();
        services.AddLogging(l => l.AddProvider(new ErrorStreamLogs()).SetMinimumLevel(LogLevel.Information));
        services.Configure<AgentProxyOptions>(o => o.OktaDomain = "not-used.example");
        new Builder(services).AddTokenExchange(o =>
        {
            // The suite's servers are all on this machine, which discovery would not enter by itself.
            o.DiscoveryAllowedHosts.Add("localhost");
            o.DiscoveryAllowedHosts.Add("127.0.0.1");
            (o.IdentityProviderIssuer, o.IdentityProviderTokenEndpoint) = (this["idp_issuer"], this["idp_token_endpoint"]);
        });
        _services = services.BuildServiceProvider();
    }

    private string? this[string member] => _context[member]?.GetValue<string>();

    /// <summary>The <c>Authorization</c> value; or what went wrong.</summary>
    public async Task<(string? Authorization, string? Problem)> AcquireAsync(string scenario, CancellationToken cancellationToken)
    {
        if (scenario == "auth/enterprise-managed-authorization")
        {
            return await AcquireAsync(CrossApp(), cancellationToken);
        }

        // The same reader that dynamic mode uses.
        var locator = _services.GetRequiredService<AuthorizationServerLocator>();
        var (found, problem) = await locator.LocateAsync(Backend("none"), _server.OriginalString, _metadata, onlyIssuer: null, cancellationToken);
        if (found is null)
        {
            return (null, problem);
        }

        if (scenario.StartsWith("auth/client-credentials", StringComparison.Ordinal))
        {
            return await AcquireAsync(ClientCredentials(found), cancellationToken);
        }

        using var signIn = new PersonSignIn(_services.GetRequiredService<MetadataReader>());
        return await signIn.RunAsync(found, cancellationToken);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<(string? Authorization, string? Problem)> AcquireAsync(Backend backend, CancellationToken cancellationToken)
    {
        var handler = _services.GetServices<IBackendAuthHandler>().Single(h => h.Name == backend.AuthMethod);
        var problems = new AuthConfigProblems(backend.Name);
        handler.Validate(backend, problems);
        if (problems.All.Count > 0)
        {
            return (null, string.Join('\n', problems.All));
        }

        var result = await handler.AcquireAsync(Request(backend), cancellationToken);
        return (result.Credential?.Headers[0].Value, result.Error?.Detail);
    }

    private Backend CrossApp() => Backend(
        "okta-cross-app",
        ("id_jag_mode", "dynamic"),
        ("resource", _server.OriginalString),
        ("resource_metadata_url", _metadata?.OriginalString),
        ("client_id", this["idp_client_id"]),
        ("client_authentication", "none"),
        ("target_client_id", this["client_id"]),
        ("target_client_secret", this["client_secret"]));

    private Backend ClientCredentials(TargetServer found) => Backend(
        "client-credentials",
        ("token_endpoint", found.TokenEndpoint.OriginalString),
        ("authorization_server", found.Issuer),
        ("client_id", this["client_id"]),
        ("client_secret", this["client_secret"]),
        ("private_key", this["private_key_pem"]),
        ("client_assertion_audience", "issuer"));

    private Backend Backend(string method, params (string Key, string? Value)[] config) => new()
    {
        Name = "conformance",
        Url = _server,
        Paths = ["/conformance"],
        AuthMethod = method,
        AuthConfig = new AuthConfig(config.Where(c => c.Value is not null).Select(c => KeyValuePair.Create(c.Key, c.Value!))),
    };

    private CredentialRequest Request(Backend backend) => new()
    {
        Subject = new Subject { Issuer = this["idp_issuer"] ?? "none", Id = "demo-user", Sub = "demo-user", TokenKind = TokenKind.IdToken },
        SubjectToken = this["idp_id_token"] ?? "none",
        Agent = new Agent { Name = "conformance", ClientId = this["idp_client_id"] ?? "none", SubjectTokenType = SubjectTokenType.IdToken },
        Backend = backend,
        Scopes = FrozenSet<string>.Empty,
        Method = "POST",
        TargetUri = backend.Url,
    };

    private sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
