using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class ConfigurationCompilerTests
{
    [Fact]
    public async Task Compile_EveryKey_ArrivesInTheEntities()
    {
        await using var fixture = new ConfigurationFixture("""
            okta_issuer: https://dev-1.okta.com/oauth2/aus1
            okta_audience: api://gateway
            gateway_base_url: https://gw.example.com/mcp/
            backends:
              hr:
                url: https://hr.example.com/mcp
                paths: [/hr, /people/v2]
                description: People
                timeout_seconds: 5
                activity_timeout_seconds: 60
                enabled: no
                auth_method: service-account
                auth_config: { username: svc, password: pw }
                audience: api://hr
                read_only_tools: ["get_*"]
                forward_headers: [X-Tenant-Id, x_site]
                scopes: { read: hr.read, write: hr.write }
                protocol: http
                max_request_body_bytes: 2048
            agents:
              cursor:
                agent_id: wlp1
                client_id: 0oa1
                client_secret: s
                private_key: k
                private_key_kid: kid-1
                scopes: mcp:read hr.read
                backend_access: [HR]
                allowed_clients: [0oa2]
                enabled: "off"
                subject_token_type: id_token
            """);

        var compiled = fixture.Compile().Configuration!;

        var backend = Assert.Single(compiled.Backends);
        Assert.Equal("https://hr.example.com/mcp", backend.Url.AbsoluteUri);
        Assert.Equal(["/hr", "/people/v2"], backend.Paths);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60), false), (backend.Timeout, backend.ActivityTimeout!.Value, backend.Enabled));
        Assert.Equal(("service-account", "svc", "api://hr"), (backend.AuthMethod, backend.AuthConfig["username"], backend.Audience));
        Assert.Equal((new BackendScopes("hr.read", "hr.write"), BackendProtocol.Http, 2048), (backend.Scopes, backend.Protocol, backend.MaxRequestBodyBytes));
        Assert.Equal(["get_*"], backend.ReadOnlyTools);
        Assert.Equal(["X-Tenant-Id", "x_site"], backend.ForwardHeaders);
        var agent = Assert.Single(compiled.Agents);
        Assert.Equal(("wlp1", "0oa1", "kid-1", false, SubjectTokenType.IdToken), (agent.AgentId, agent.ClientId, agent.PrivateKeyKid, agent.Enabled, agent.SubjectTokenType));
        Assert.Equal(("s", "k"), (agent.ClientSecret!.Reveal(), agent.PrivateKey!.Reveal()));
        Assert.Equal(["hr.read", "mcp:read"], agent.Scopes.Order());
        Assert.Equal(["hr"], agent.BackendAccess);
        Assert.Equal(["0oa2"], agent.AllowedClients);
        Assert.Equal(("https://dev-1.okta.com/oauth2/aus1", "api://gateway"), (compiled.Trust.Issuer, compiled.Trust.Audience));
        Assert.Equal("https://gw.example.com/mcp", compiled.GatewayBaseUrl);
    }

    [Fact]
    public async Task Compile_NothingOptionalGiven_UsesTheDefaults()
    {
        await using var fixture = new ConfigurationFixture("""
            okta_domain: dev-1.okta.com
            backends: { hr: { url: http://h/mcp, paths: [/hr], auth_method: none } }
            agents: { cursor: { client_id: 0oa1 }, silent: { client_id: 0oa2, scopes: [] } }
            """);

        var compiled = fixture.Compile().Configuration!;

        var backend = Assert.Single(compiled.Backends);
        Assert.Equal((TimeSpan.FromSeconds(30), null, true, 4 * 1024 * 1024), (backend.Timeout, backend.ActivityTimeout, backend.Enabled, backend.MaxRequestBodyBytes));
        Assert.Equal(["mcp:read"], compiled.Agents[0].Scopes);
        Assert.Empty(compiled.Agents[0].BackendAccess);
        Assert.Empty(compiled.Agents[1].Scopes);
        Assert.Equal(("https://dev-1.okta.com/oauth2/default", "https://dev-1.okta.com", "api://default"), (compiled.Trust.Issuer, compiled.Trust.OrgIssuer, compiled.Trust.Audience));
    }

    [Theory]
    [InlineData("backend: {}", "backend is not a known key. Did you mean 'backends'?")]
    [InlineData("backends: { a: { urls: x } }", "backends.a.urls is not a known key. Did you mean 'url'?")]
    [InlineData("agents: { a: { clientid: x } }", "agents.a.clientid is not a known key. Did you mean 'client_id'?")]
    [InlineData("something_else: 1", "something_else is not a known key.")]
    [InlineData("backends: { a: { scopes: { wite: x } } }", "backends.a.scopes.wite is not a known key. Did you mean 'write'?")]
    [InlineData("backends: [a, b]", "backends[0] must be a mapping")]
    [InlineData("backends: text", "backends must be a mapping of keys to values.")]
    [InlineData("backends: { a: text }", "backends.a must be a mapping of keys to values.")]
    [InlineData("backends: { a: { auth_config: text } }", "backends.a.auth_config must be a mapping")]
    [InlineData("backends: { a: { url: [x] } }", "backends.a.url must be a single value, not a list or mapping.")]
    [InlineData("backends: { a: { paths: { x: y } } }", "backends.a.paths must be a list of strings.")]
    [InlineData("backends: { a: { paths: [/a, ''] } }", "backends.a.paths[1] is empty.")]
    [InlineData("backends: { a: { enabled: maybe } }", "backends.a.enabled must be true or false.")]
    [InlineData("backends: { a: { timeout_seconds: 1.5 } }", "backends.a.timeout_seconds must be a whole number.")]
    [InlineData("backends: { a: { protocol: grpc } }", "backends.a.protocol must be one of: mcp, http.")]
    [InlineData("backends: { a: { protocol: 1 } }", "backends.a.protocol must be one of: mcp, http.")]
    [InlineData("agents: { a: { subject_token_type: idtoken } }", "agents.a.subject_token_type must be one of: access_token, id_token, refresh_token.")]
    [InlineData("agent_binding: none", "agent_binding must be one of: token, header.")]
    public async Task Compile_WrongKeyOrKind_IsReported(string yaml, string expected)
    {
        await using var fixture = new ConfigurationFixture(yaml);

        var problems = fixture.Problems();

        Assert.Contains(problems, p => p.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compile_KeysOfOtherPackages_AreAccepted()
    {
        await using var fixture = new ConfigurationFixture(ConfigurationFixture.Good
            .Replace("auth_method: none", "auth_method: none\n    policy: [{ name: x, deny: { tools: [a] } }]", StringComparison.Ordinal)
            + "\nstorage: { provider: sqlite }\naudit: {}\nadmin: { enabled: true }\nroles: { a: { level: 1 } }\ncache: { backend_tokens: { max_size: 5 } }\n");

        Assert.Empty(fixture.Problems());
    }

    [Theory]
    [InlineData("tenants: { acme: {} }", "tenants")]
    [InlineData("token_vault: { enabled: true }", "token_vault")]
    [InlineData("stdio: { command: x }", "stdio")]
    public async Task Compile_KeyThatNothingReadsYet_IsRefusedRatherThanIgnored(string written, string key)
    {
        await using var fixture = new ConfigurationFixture(ConfigurationFixture.Good + $"\n{written}\n");

        Assert.Contains(fixture.Problems(), p => p.Contains($"{key} is not available in this version", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compile_PolicyOfAnAgent_IsRefusedBecausePoliciesBelongToBackends()
    {
        await using var fixture = new ConfigurationFixture(ConfigurationFixture.Good.Replace("client_id: 0oacursor", "client_id: 0oacursor\n    policy: [{ name: no, deny: { tools: ['*'] } }]", StringComparison.Ordinal));

        Assert.Contains(fixture.Problems(), p => p.Contains("agents.cursor.policy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tool_pinning: sometimes", "tool_pinning must be one of: off, warn, enforce")]
    [InlineData("tool_pinning: enforce\n    protocol: http", "tool_pinning is about MCP tools")]
    [InlineData("new_tools: approve", "new_tools does nothing without tool_pinning")]
    public async Task Compile_ToolPinningThatCannotWork_IsAProblem(string written, string expected)
    {
        await using var fixture = new ConfigurationFixture(ConfigurationFixture.Good.Replace("auth_method: none", $"auth_method: none\n    {written}", StringComparison.Ordinal));

        Assert.Contains(fixture.Problems(), p => p.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("okta-cross-app", "Backend 'hr' uses auth_method 'okta-cross-app' but no handler has that name. Call .AddTokenExchange() (package Okta.AgentProxy.Exchange).")]
    [InlineData("token-vault", "Call .AddTokenVault() (package Okta.AgentProxy.TokenVault).")]
    [InlineData("static-key", "Use 'pre-shared-key'")]
    [InlineData("pre-shard-key", "Did you mean 'pre-shared-key'?")]
    [InlineData("hmac", "Available: none, pre-shared-key, service-account; add your own with .AddBackendAuthHandler<T>().")]
    public async Task Compile_AuthMethodWithoutHandler_SaysWhatToCall(string method, string expected)
    {
        await using var fixture = new ConfigurationFixture($$"""
            okta_domain: dev-1.okta.com
            backends: { hr: { url: http://h/mcp, paths: [/hr], auth_method: {{method}} } }
            """);

        var problem = Assert.Single(fixture.Problems());

        Assert.StartsWith("config.yaml:2: backends.hr.auth_method ", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compile_ForwardHeadersThatAreNeverTakenFromTheClient_AreProblemsWithTheirLine()
    {
        await using var fixture = new ConfigurationFixture("""
            okta_domain: dev-1.okta.com
            backends:
              hr:
                url: http://h/mcp
                paths: [/hr]
                auth_method: none
                forward_headers:
                  - X-Tenant-Id
                  - Authorization
                  - content_type
                  - "X-*: 1"
            """);

        var problems = fixture.Problems();

        Assert.Equal(3, problems.Length);
        Assert.StartsWith("config.yaml:9: backends.hr.forward_headers[1] names a header that is never taken from the client", problems[0], StringComparison.Ordinal);
        Assert.StartsWith("config.yaml:10: backends.hr.forward_headers[2] names a header", problems[1], StringComparison.Ordinal);
        Assert.StartsWith("config.yaml:11: backends.hr.forward_headers[3] is not a header name", problems[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compile_HandlerProblems_AppearWithTheirLine()
    {
        await using var fixture = new ConfigurationFixture("""
            okta_domain: dev-1.okta.com
            backends:
              hr:
                url: http://h/mcp
                paths: [/hr]
                auth_method: pre-shared-key
                auth_config:
                  header_name: Host
                  kee: x
            """);

        var problems = fixture.Problems();

        Assert.Equal(3, problems.Length);
        Assert.Equal("config.yaml:7: backends.hr.auth_config.key is required for pre-shared-key", problems[0]);
        Assert.StartsWith("config.yaml:8: backends.hr.auth_config.header_name names a header", problems[1], StringComparison.Ordinal);
        Assert.Equal("config.yaml:9: backends.hr.auth_config.kee is not a key of pre-shared-key. Did you mean 'key'?", problems[2]);
    }

    [Fact]
    public async Task Compile_TwoHandlersOfOneName_IsAProblem()
    {
        await using var fixture = new ConfigurationFixture(configure: services => services.AddSingleton<IBackendAuthHandler>(new SecondNone()));

        Assert.Contains("Two handlers are named 'none': NoneAuthHandler, SecondNone", Assert.Single(fixture.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compile_BrokenFile_ReportsOnlyThat()
    {
        await using var fixture = new ConfigurationFixture("a: 1\na: 2\nb: !x y");

        Assert.Equal(2, fixture.Problems().Length);
    }

    [Fact]
    public async Task Compile_MissingFile_SaysWhereItLooked()
    {
        await using var fixture = new ConfigurationFixture(yaml: null);

        Assert.Equal($"config.yaml: does not exist (looked for {fixture.FilePath}).", Assert.Single(fixture.Problems()));
    }

    [Fact]
    public async Task Compile_CodeHasTheLastWord()
    {
        await using var fixture = new ConfigurationFixture(configure: services => services.Configure<AgentProxyOptions>(options =>
        {
            options.OktaAudience = "api://code";
            options.Backends["extra"] = new BackendOptions { Url = "http://x/mcp", AuthMethod = "none", Paths = { "/extra" } };
            options.Agents["cursor"].BackendAccess.Add("extra");
        }));

        var compiled = fixture.Compile().Configuration!;

        Assert.Equal("api://code", compiled.Trust.Audience);
        Assert.Equal(["employees", "extra", "finance"], compiled.Backends.Select(b => b.Name));
        Assert.Contains("extra", compiled.Agents.Single(a => a.Name == "cursor").BackendAccess);
    }

    [Fact]
    public async Task Compile_ValidatorsOfTheHost_AreHeard()
    {
        await using var fixture = new ConfigurationFixture(configure: services =>
            services.AddOptions<AgentProxyOptions>().Validate(options => options.OktaAudience != "api://default", "okta_audience must be our own"));

        Assert.Equal("okta_audience must be our own", Assert.Single(fixture.Problems()));
    }

    private sealed class SecondNone : IBackendAuthHandler
    {
        public string Name => "none";

        public void Validate(Backend backend, AuthConfigProblems problems)
        {
        }

        public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) => new(BackendCredential.Anonymous);

        public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => default;
    }
}
