using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.TestKit;
using Okta.AgentProxy.TestKit.Backends;
using RequestLog = Okta.AgentProxy.TestKit.Backends.RequestLog;

namespace Okta.AgentProxy.Storage.Postgres.Tests.Nodes;

/// <summary>
/// A gateway of two nodes as it is run: two whole proxies on real sockets, one PostgreSQL, one organisation whose tokens they exchange, one backend that
/// takes only the exchanged ones. Nothing else connects the nodes.
/// </summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    /// <summary>The backend that wants an exchanged token.</summary>
    public const string Path = "/employees";

    /// <summary>The backend that wants none.</summary>
    public const string Open = "/open";

    private const string Session = "Mcp-Session-Id";
    private const string BackendSession = "the-backends-own-session";

    private readonly ScriptedBackend _backend;

    private TwoNodes(DevOrgServer org, ScriptedBackend backend, TestProxy here, TestProxy there) => (Org, _backend, Here, There) = (org, backend, here, there);

    public DevOrgServer Org { get; }

    public TestProxy Here { get; }

    public TestProxy There { get; }

    public IReadOnlyList<TestProxy> Nodes => [Here, There];

    /// <summary>How many tokens were asked of the organisation: two for each exchange, one for each leg.</summary>
    public int TokenRequests => Org.Organization.Requests.Count(DevOrgEndpoint.Token);

    /// <summary>What arrived at the backend.</summary>
    public RequestLog Forwarded => _backend.Requests;

    public static async Task<TwoNodes> StartAsync(string connectionString, string schema)
    {
        var org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());
        var key = org.Organization.CreateClientKey(DevOrgPreset.CursorAgent);
        var backend = await ScriptedBackend.StartAsync(AnswerAsync);
        var nodes = new List<TestProxy>();
        for (var i = 0; i < 2; i++)
        {
            nodes.Add(await TestProxy.StartAsync(p => Configure(p, org, key, backend).Services(b => b
                .AddTokenExchange()
                .AddPostgresStorage(connectionString, options => options.Schema = schema)
                .Services.AddDataProtection().SetApplicationName(TestNode.Application))));
        }

        return new TwoNodes(org, backend, nodes[0], nodes[1]);
    }

    /// <summary>The answer to one call; its body is read.</summary>
    public static async Task<int> CallAsync(TestCaller caller, string tool, string path = Path)
    {
        using var response = await caller.PostAsync(path, Some.Call(tool));
        await response.Content.ReadAsStringAsync();
        return (int)response.StatusCode;
    }

    /// <summary>Opens a session and returns the id that the client got.</summary>
    public static async Task<string> OpenSessionAsync(TestCaller caller)
    {
        using var response = await caller.PostAsync(Path, Some.Initialize);
        return response.Headers.GetValues(Session).Single();
    }

    /// <summary>Whether the request that arrived last belongs to the backend's own session.</summary>
    public bool LastWasInSession => Forwarded.All[^1].Header(Session) == BackendSession;

    public async ValueTask DisposeAsync()
    {
        await Here.DisposeAsync();
        await There.DisposeAsync();
        await _backend.DisposeAsync();
        await Org.DisposeAsync();
    }

    private static TestProxyBuilder Configure(TestProxyBuilder proxy, DevOrgServer org, DevClientKeyPair key, ScriptedBackend backend) => proxy
        .Org(org)
        .StorageKeepsKeys()
        .Agent("cursor", ["employees", "open"])
        .Agent("copilot", ["open"])
        .Setting("agents:cursor:agent_id", DevOrgPreset.CursorAgent)
        .Setting("agents:cursor:private_key", key.PrivateKeyPem)
        .Setting("agents:cursor:private_key_kid", key.KeyId)
        .Backend("open", Open, new Uri(backend.Url, Open))
        .Backend("employees", Path, new Uri(backend.Url, Path), "okta-cross-app",
        [
            ("auth_config:target_authorization_server", org.Organization.IssuerOf(DevOrgPreset.EmployeesServer)),
            ("auth_config:target_token_endpoint", org.Organization.IssuerOf(DevOrgPreset.EmployeesServer) + "/v1/token"),
            ("auth_config:scopes", "employees:read"),
        ]);

    private static async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path == Path && !IsExchanged(http.Request.Headers.Authorization.ToString()))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var message = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        http.Response.ContentType = "application/json";
        if (message.RootElement.GetProperty("method").GetString() == "initialize")
        {
            http.Response.Headers[Session] = BackendSession;
        }

        var id = message.RootElement.GetProperty("id").GetRawText();
        await http.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"tools":[]}}""", http.RequestAborted);
    }

    private static bool IsExchanged(string authorization) =>
        authorization.Split('.') is [_, var claims, _]
        && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(claims)).Contains("\"api://employees\"", StringComparison.Ordinal);
}
