using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CustomAuthHandler;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;
using RequestLog = Okta.AgentProxy.TestKit.Backends.RequestLog;

namespace Okta.AgentProxy.IntegrationTests.Secrets;

/// <summary>A whole proxy with a secret in every place that can hold one, and everything that it ever wrote down.</summary>
internal sealed class SecretWorld : IAsyncDisposable
{
    private readonly DevOrgServer _org;
    private readonly ScriptedBackend _backend;
    private readonly ActivityListener _activities;
    private readonly StringBuilder _traces = new();

    private SecretWorld(PlantedSecrets secrets, DevOrgServer org, ScriptedBackend backend)
    {
        (Secrets, _org, _backend) = (secrets, org, backend);
        _activities = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded, ActivityStopped = Trace };
        ActivitySource.AddActivityListener(_activities);
    }

    /// <summary>The backends by their names, one for each handler.</summary>
    public static IReadOnlyList<string> Backends { get; } = ["key", "basic", "cross", "vault", "account", "sts", "exchange", "client", "pass", "hmac"];

    public PlantedSecrets Secrets { get; }

    public TestProxy Proxy { get; private set; } = null!;

    public DevOrganization Organization => _org.Organization;

    public RequestLog Forwarded => _backend.Requests;

    /// <summary>What was traced and logged, from Trace up.</summary>
    public string Logs
    {
        get
        {
            lock (_traces)
            {
                return string.Join('\n', Proxy.Logs.Entries.Select(entry => $"{entry.Category}: {entry.Everything}")) + _traces;
            }
        }
    }

    public static async Task<SecretWorld> StartAsync(PlantedSecrets secrets, Action<IAgentProxyBuilder> addStorage)
    {
        var options = DevOrgPreset.Demo();
        var cursor = options.Agents[0];
        options.Agents[0] = cursor with { Connections = [.. cursor.Connections.Select(connection => Plant(connection, secrets))] };
        var org = await DevOrgServer.StartAsync(options);
        var backend = await ScriptedBackend.StartAsync(http => AnswerAsync(http, secrets));
        var world = new SecretWorld(secrets, org, backend);
        world.Proxy = await TestProxy.StartAsync(p => world.Configure(p.Org(org).StorageKeepsKeys(), addStorage));
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        _activities.Dispose();
        await Proxy.DisposeAsync();
        await _backend.DisposeAsync();
        await _org.DisposeAsync();
    }

    /// <summary>A private key as PEM, each of its lines a secret.</summary>
    public string Pem(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return AddPem(name, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A private key as JWK; the secret is <c>d</c>.</summary>
    public string Jwk(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        Secrets.Add(name + ", as bytes", Encoding.Latin1.GetString(parameters.D!));
        return JsonSerializer.Serialize(new
        {
            kty = "EC", crv = "P-256", kid = "jwk-1", x = Base64Url.EncodeToString(parameters.Q.X), y = Base64Url.EncodeToString(parameters.Q.Y),
            d = Secrets.Add(name, Base64Url.EncodeToString(parameters.D)),
        });
    }

    private string AddPem(string name, string pem)
    {
        foreach (var line in pem.Split('\n').Where(line => line.Length >= 40 && !line.StartsWith('-')))
        {
            Secrets.Add(name, line.Trim());
        }

        return pem;
    }

    private void Configure(TestProxyBuilder proxy, Action<IAgentProxyBuilder> addStorage)
    {
        var key = _org.Organization.CreateClientKey(DevOrgPreset.CursorAgent);
        var server = _org.Organization.IssuerOf(DevOrgPreset.EmployeesServer);
        Environment.SetEnvironmentVariable("AGENTPROXY_TEST_PLANTED", Secrets.New("value of a referenced variable"));

        proxy.Agent("cursor", [.. Backends]).Agent("other", ["key"]);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["agents:cursor:agent_id"] = DevOrgPreset.CursorAgent,
            ["agents:cursor:private_key"] = AddPem("private_key (PEM)", key.PrivateKeyPem),
            ["agents:cursor:private_key_kid"] = key.KeyId,
            ["agents:cursor:client_secret"] = Secrets.New("client_secret"),
            ["agents:other:private_key"] = Jwk("private_key (JWK)"),
            ["agents:other:client_secret"] = "env:AGENTPROXY_TEST_PLANTED",
            ["okta_client_secret"] = Secrets.New("okta_client_secret"),
            ["token_exchange:dangerous_passthrough_backends:0"] = "pass",
        })
        {
            proxy.Setting(name, value);
        }

        Backend("key", "pre-shared-key", ("key", Secrets.New("pre-shared key")), ("header_name", "X-Key"));
        Backend("basic", "service-account", ("username", "svc"), ("password", Secrets.New("service account password")));
        Backend("cross", "okta-cross-app", ("target_authorization_server", server), ("target_token_endpoint", server + "/v1/token"), ("scopes", "employees:read"));
        Backend("vault", "okta-vaulted-secret", ("resource", DevOrgPreset.SecretResource), ("secret_key", "api_key"));
        Backend("account", "okta-service-account", ("resource", DevOrgPreset.ServiceAccountResource));
        Backend("sts", "okta-sts", ("resource", DevOrgPreset.StsResource));
        Backend("exchange", "token-exchange",
            ("token_endpoint", _org.Organization.IssuerOf() + "/v1/token?key=" + Secrets.New("key in a token endpoint's query")[..24]), ("client_id", "nobody"), ("client_secret", Secrets.New("token-exchange client_secret")), ("actor_token", Secrets.New("actor_token")));
        Backend("client", "client-credentials", ("token_endpoint", _org.Organization.IssuerOf() + "/v1/token"), ("client_id", "nobody"), ("client_secret", Secrets.New("client-credentials client_secret")));
        Backend("pass", "passthrough", ("dangerous_passthrough", "true"));
        Backend("hmac", "hmac", ("key_id", "k1"), ("secret", Secrets.New("a handler's own secret") + "-longer"));

        proxy.Services(builder => addStorage(builder.AddTokenExchange().AddBackendAuthHandler<HmacAuthHandler>())).App(app => app.MapAgentProxyAdmin());

        void Backend(string name, string method, params (string Key, string Value)[] config) =>
            proxy.Backend(name, "/" + name, _backend.Url, method, [.. config.Select(pair => ("auth_config:" + pair.Key, pair.Value))]);
    }

    private static DevConnection Plant(DevConnection connection, PlantedSecrets secrets) => connection switch
    {
        DevSecretConnection secret => secret with { Values = new Dictionary<string, string> { ["api_key"] = secrets.New("vaulted secret")[..^3] } },
        DevServiceAccountConnection account => account with { Password = secrets.New("vaulted password") },
        _ => connection,
    };

    // Answers with a secret in everything that a backend can answer with.
    private static async Task AnswerAsync(HttpContext http, PlantedSecrets secrets)
    {
        http.Response.Headers["Mcp-Session-Id"] = secrets.New("the backend's session id")[..24];
        http.Response.Headers.SetCookie = "s=" + secrets.New("the backend's cookie")[..24];
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{{{secrets.New("a tool's result")[..24]}}}"}]}}""");
    }

    private void Trace(Activity activity)
    {
        lock (_traces)
        {
            _traces.Append('\n').Append(activity.Source.Name).Append(' ').Append(activity.DisplayName).Append(' ').Append(activity.StatusDescription);
            foreach (var (name, value) in activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)))
            {
                _traces.Append(' ').Append(name).Append('=').Append(value);
            }
        }
    }
}
