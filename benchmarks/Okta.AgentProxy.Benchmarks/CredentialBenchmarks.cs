using System.Buffers.Text;
using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Okta.AgentProxy.Exchange;

namespace Okta.AgentProxy.Benchmarks;

/// <summary>
/// What a credential costs the proxy itself: warm (the path of nearly every request), signing a client assertion, and both legs of cross-app access
/// against servers that answer from memory, so that only our own work is counted.
/// </summary>
[MemoryDiagnoser]
public class CredentialBenchmarks
{
    private const string Issuer = "https://org.example/oauth2/employees";

    private static readonly Uri Endpoint = new("https://org.example/oauth2/v1/token");

    private ServiceProvider _services = null!;
    private IBackendAuthHandler _handler = null!;
    private CredentialRequest _warm = null!;
    private Agent _agent = null!;
    private Backend _backend = null!;
    private ClientAuthenticator _authenticator = null!;
    private ClientIdentity _rsa = null!;
    private ClientIdentity _ec = null!;
    private int _user;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _rsa = Client(rsa.ExportPkcs8PrivateKeyPem());
        _ec = Client(ec.ExportPkcs8PrivateKeyPem());
        _authenticator = new ClientAuthenticator(new SigningKeyCache(), TimeProvider.System, Options.Create(new TokenExchangeOptions()));
        _agent = new Agent { Name = "cursor", AgentId = "wlp1", ClientId = "0oa1", PrivateKey = _rsa.PrivateKey, PrivateKeyKid = "kid" };
        _backend = new Backend
        {
            Name = "employees",
            Url = new Uri("https://hr.example/mcp"),
            Paths = ["/employees"],
            AuthConfig = new AuthConfig([new("target_authorization_server", Issuer), new("target_token_endpoint", Issuer + "/v1/token")]),
        };

        var services = new ServiceCollection();
        services.AddLogging();
        services.Configure<AgentProxyOptions>(o => o.OktaDomain = "org.example");
        new Builder(services).AddTokenExchange().ConfigureTokenBackchannel(http => http.ConfigurePrimaryHttpMessageHandler(() => new Servers(IdJag())));
        _services = services.BuildServiceProvider();
        _handler = _services.GetServices<IBackendAuthHandler>().Single(h => h.Name == "okta-cross-app");
        _warm = Request("alice");

        if ((await _handler.AcquireAsync(_warm, default)).Error is { } error)
        {
            throw new InvalidOperationException(error.Detail);
        }
    }

    [GlobalCleanup]
    public async Task CleanupAsync() => await _services.DisposeAsync();

    [Benchmark(Baseline = true)]
    public ValueTask<CredentialResult> Warm() => _handler.AcquireAsync(_warm, CancellationToken.None);

    [Benchmark]
    public string SignAssertionRs256() => _authenticator.CreateAssertion(_rsa, Endpoint, null);

    [Benchmark]
    public string SignAssertionEs256() => _authenticator.CreateAssertion(_ec, Endpoint, null);

    [Benchmark]
    public async Task<CredentialResult> BothLegs() => await _handler.AcquireAsync(Request($"user{Interlocked.Increment(ref _user)}"), CancellationToken.None);

    private CredentialRequest Request(string user) => new()
    {
        Subject = new Subject { Issuer = "https://org.example/oauth2/default", Id = user, Sub = user },
        SubjectToken = "user-token",
        Agent = _agent,
        Backend = _backend,
        Scopes = new[] { "mcp:read", "mcp:write" }.ToFrozenSet(StringComparer.Ordinal),
        Method = "POST",
        TargetUri = _backend.Url,
    };

    private static ClientIdentity Client(string key) => new()
    {
        ClientId = "wlp1", Method = ClientAuthenticationMethod.PrivateKeyJwt, PrivateKey = new Secret(key), PrivateKeyKid = "kid",
    };

    // Nobody verifies the signature here.
    private static string IdJag()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = $$"""{"iss":"https://org.example","aud":"{{Issuer}}","sub":"u","client_id":"wlp1","jti":"j","iat":{{now}},"exp":{{now + 86_400}}}""";
        return $"{Encode("""{"alg":"RS256","typ":"oauth-id-jag+jwt"}""")}.{Encode(claims)}.c2ln";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private sealed class Servers(string idJag) : HttpMessageHandler
    {
        private readonly byte[] _legOne = Encoding.UTF8.GetBytes($$"""{"issued_token_type":"urn:ietf:params:oauth:token-type:id-jag","token_type":"N_A","expires_in":300,"access_token":"{{idJag}}"}""");
        private readonly byte[] _legTwo = Encoding.UTF8.GetBytes("""{"token_type":"Bearer","expires_in":3600,"access_token":"backend-token"}""");

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new ByteArrayContent(request.RequestUri!.AbsolutePath == "/oauth2/v1/token" ? _legOne : _legTwo);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }

    private sealed class Builder(IServiceCollection services) : IAgentProxyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
