using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.TestKit.Backends;

namespace Okta.AgentProxy.IntegrationTests.Host;

/// <summary>The reference host with everything on, as a process: SQLite, write-back, admin pages, token exchange, policies and limits; an organisation and a server to talk to.</summary>
public sealed class HostWorld : IAsyncLifetime
{
    private const string PagesClient = "0oa1adminpages000001";

    private readonly HostProcess _host = new();
    private DevOrgServer? _org;

    public ScriptedBackend Backend { get; private set; } = null!;

    /// <summary>Cursor for Alice, who is an administrator.</summary>
    public HttpClient Alice { get; private set; } = null!;

    /// <summary>Where people sign in.</summary>
    public string Issuer => _org!.BaseUrl;

    /// <summary>What the configuration file says by now.</summary>
    public string File => System.IO.File.ReadAllText(Path.Combine(_host.WorkingDirectory, "my.yaml"));

    public async ValueTask InitializeAsync()
    {
        Backend = await ScriptedBackend.StartAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"jsonrpc":"2.0","id":1,"result":{"content":[]}}""");
        });
        _org = await DevOrgServer.StartAsync(DevOrgPreset.Demo());
        var key = _org.Organization.CreateClientKey(DevOrgPreset.CursorAgent);
        var server = _org.Organization.IssuerOf(DevOrgPreset.EmployeesServer);

        _host.Write("cursor.pem", key.PrivateKeyPem);
        _host.Write("my.yaml", $$"""
            okta_domain: {{_org.BaseUrl}}
            storage: { provider: sqlite, connection_string: Data Source=my.db }
            audit: { durability: strict }
            admin:
              group: Admins
              write_back: true
              dangerous_local_backends: true
              pages: { client_id: {{PagesClient}} }
            roles:
              admin: { level: 2, groups: [Admins] }
            limits:
              - { name: everybody, requests_per_second: 500.5, burst: 2000 }
            backends:
              employees:
                url: "{{Backend.Url}}mcp"
                paths: [/employees]
                auth_method: okta-cross-app
                auth_config: { target_authorization_server: "{{server}}", target_token_endpoint: "{{server}}/v1/token", scopes: [employees:read] }
                policy:
                  - { name: admins, allow: { tools: ["get_*"], roles: [admin] } }
                limits:
                  - { name: per-user, concurrency: 20, per: user }
                circuit_breaker: { failures: 7 }
            agents:
              cursor:
                agent_id: {{DevOrgPreset.CursorAgent}}
                client_id: {{DevOrgPreset.CursorClient}}
                private_key: file:{{Path.Combine(_host.WorkingDirectory, "cursor.pem")}}
                private_key_kid: {{key.KeyId}}
                backend_access: [employees]
                scopes: [mcp:read, mcp:write]
            """);
        _host.Start("--config", "my.yaml", "--urls", "http://127.0.0.1:0");
        Alice = await _host.ConnectAsync();
        Alice.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, ["mcp:read", "mcp:write"]));
        _org.Organization.Set(new DevApp { ClientId = PagesClient, Name = "Administration", RedirectUris = [new Uri(Alice.BaseAddress!, "/admin/signin-oidc").AbsoluteUri] });
    }

    public async ValueTask DisposeAsync()
    {
        Alice?.Dispose();
        await _host.DisposeAsync();
        foreach (var part in (IAsyncDisposable?[])[_org, Backend])
        {
            // One that never started has nothing to end, and must not hide why.
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>Sends JSON as <see cref="Alice"/> and expects <paramref name="status"/>.</summary>
    public async Task<string> SendAsync(HttpMethod method, string path, string? json = null, int status = 200)
    {
        using HttpRequestMessage request = new(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        using var response = await Alice.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{method} {path}: {(int)response.StatusCode} {answer}\n{_host.Errors}");
        return answer;
    }
}
