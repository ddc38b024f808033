using System.Net.Http.Headers;
using System.Text;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Okta.AgentProxy.DevOrg;

namespace QuickStart;

/// <summary>Shows what the proxy lets through, with which credential, and what it refuses, with which words.</summary>
internal sealed class Tour(DemoWorld world, TextWriter console, CancellationToken stop) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = Patience.Limit };
    private string _cursorToken = string.Empty;

    public async Task RunAsync()
    {
        Introduce();

        _cursorToken = await SignInAsync(DevOrgPreset.CursorClient, "mcp:read mcp:write");
        var claude = await SignInAsync(DevOrgPreset.ClaudeCodeClient, "mcp:read mcp:write");
        var copilot = await SignInAsync(DevOrgPreset.CopilotClient, "mcp:read");

        Title("Alice uses two agents. The agent never holds a backend's credential: the proxy puts it on.");
        await ShowAllowedAsync("cursor", _cursorToken, "employees", "2026-07-28", "get_employee", new() { ["id"] = "E1001" });
        await ShowColdAndWarmAsync();
        await ShowAllowedAsync("cursor", _cursorToken, "finance", "2026-07-28", "get_invoice", new() { ["id"] = "INV-2041" });
        await ShowAllowedAsync("claude-code", claude, "partners", "2025-11-25", "list_partners", []);

        Title("One backend, two people: what each sees is what each may call (policy in config.yaml).");
        var bob = await SignInAsync(DevOrgPreset.CursorClient, "mcp:read mcp:write", DevOrgPreset.Bob);
        await ShowToolsAsync("Alice (Admins)", _cursorToken);
        await ShowToolsAsync("Bob (Everyone)", bob);
        await ShowRefusedAsync("Bob calls a tool that he was not shown", bob, "finance", ApproveInvoice);

        Title("What is refused, and the answer it gets.");
        await ShowRefusedAsync("claude-code calls finance, which is not in its backend_access", claude, "finance", ListTools);
        await ShowRefusedAsync("cursor calls a tool that writes with a token for reading", await SignInAsync(DevOrgPreset.CursorClient, "mcp:read"), "employees", UpdateTitle);
        await ShowRefusedAsync("copilot, an agent that may only read, calls such a tool", copilot, "partners", UpdateTitle);
        await ShowRefusedAsync("a forged token (one character changed)", Forge(_cursorToken), "employees", ListTools);
        await ShowRefusedAsync("no token at all", token: null, "employees", ListTools);

        console.WriteLine();
    }

    public void Dispose() => _http.Dispose();

    public void ShowHowToCall()
    {
        console.WriteLine($"""
            The proxy stays up at {world.Proxy} (organisation: {world.Organization.BaseUrl}). Ctrl+C ends it. Try:

              curl -s {world.Proxy}employees -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \
                -H 'Authorization: Bearer {_cursorToken}' \
                -d '{Initialize}'

            Or look at all of it in a browser: {world.Proxy}admin   (sign in as {DevOrgPreset.Alice}; {DevOrgPreset.Bob} is no administrator)
            """);
    }

    private const string ListTools = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    private const string UpdateTitle = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"update_title","arguments":{"id":"E1001","title":"Boss"}}}""";

    private const string ApproveInvoice = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"approve_invoice","arguments":{"id":"INV-2041"}}}""";

    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"curl","version":"1"}}}""";

    private void Introduce()
    {
        console.WriteLine("Okta.AgentProxy quick start: one organisation, three MCP servers, one proxy between them. No network is used.");
        foreach (var moved in world.MovedPorts)
        {
            console.WriteLine(moved);
        }

        console.WriteLine($"""

              organisation  {world.Organization.BaseUrl}   (speaks Okta's dialect; Alice is signed in with authorization code + PKCE)
              proxy         {world.Proxy.GetLeftPart(UriPartial.Authority)}   /employees  /partners  /finance
              agents        cursor (all three) · claude-code (partners) · copilot (partners, read only)
            """);
    }

    private Task<string> SignInAsync(string clientId, string scope, string user = DevOrgPreset.Alice) =>
        SignIn.GetAccessTokenAsync(world.Organization.IssuerOf(), clientId, user, scope);

    private Task<McpClient> ConnectAsync(string agent, string token, string backend, string revision)
    {
        HttpClientTransport transport = new(new HttpClientTransportOptions
        {
            Endpoint = new Uri(world.Proxy, backend),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}", ["X-Agent-ID"] = agent },
        });

        // On a busy machine the first answer may take longer than the 5 s after which the client takes a server for one of the older revision.
        return McpClient.CreateAsync(transport, new McpClientOptions
        {
            ProtocolVersion = revision,
            DiscoverProbeTimeout = Patience.Limit,
            InitializationTimeout = Patience.Limit,
        }, cancellationToken: stop);
    }

    private async Task ShowToolsAsync(string who, string token)
    {
        await using var client = await ConnectAsync("cursor", token, "finance", "2026-07-28");
        var tools = await client.ListToolsAsync(cancellationToken: stop);

        console.WriteLine($"    {who,-14} {string.Join(", ", tools.Select(t => t.Name).Order(StringComparer.Ordinal))}");
    }

    private async Task ShowAllowedAsync(string agent, string token, string backend, string revision, string tool, Dictionary<string, object?> arguments)
    {
        await using var client = await ConnectAsync(agent, token, backend, revision);

        var tools = await client.ListToolsAsync(cancellationToken: stop);
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: stop);
        var seen = await client.CallToolAsync("whoami", cancellationToken: stop);

        console.WriteLine($"""

              ✔ {agent} → /{backend}   (MCP {client.NegotiatedProtocolVersion})
                tools         {string.Join(", ", tools.Select(t => t.Name).Order(StringComparer.Ordinal))}
                {tool,-13} {Text(result)}
                backend saw   {Text(seen)}
            """);
    }

    /// <summary>The first call of a user exchanges the token twice (ID-JAG, then the server's own); the next ones find it in the cache.</summary>
    private async Task ShowColdAndWarmAsync()
    {
        var token = await SignIn.GetAccessTokenAsync(world.Organization.IssuerOf(), DevOrgPreset.CursorClient, DevOrgPreset.Bob, "mcp:read");
        var cold = await TimeAsync(token);
        var warm = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var next = await TimeAsync(token);
            warm = next < warm ? next : warm;
        }

        console.WriteLine($"    for Bob       {cold.TotalMilliseconds:0} ms with both legs of the exchange, {warm.TotalMilliseconds:0.0} ms once his token is cached");
    }

    private async Task<TimeSpan> TimeAsync(string token)
    {
        var from = TimeProvider.System.GetTimestamp();
        using var response = await SendAsync(token, "employees", Initialize);
        response.EnsureSuccessStatusCode();
        return TimeProvider.System.GetElapsedTime(from);
    }

    private async Task ShowRefusedAsync(string what, string? token, string backend, string body)
    {
        using var response = await SendAsync(token, backend, body);

        console.WriteLine($"""

              ✘ {what}
                {(int)response.StatusCode} {response.ReasonPhrase}
                {await response.Content.ReadAsStringAsync()}
            """);
        foreach (var challenge in response.Headers.WwwAuthenticate)
        {
            console.WriteLine($"    WWW-Authenticate: {challenge}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string? token, string backend, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(world.Proxy, backend))
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request, stop);
    }

    private void Title(string text)
    {
        console.WriteLine();
        console.WriteLine(text);
    }

    private static string Text(CallToolResult result) => string.Join(' ', result.Content.OfType<TextContentBlock>().Select(c => c.Text));

    /// <summary>Changes one character inside the signature.</summary>
    private static string Forge(string token)
    {
        var at = token.LastIndexOf('.') + 10;
        return string.Concat(token.AsSpan(0, at), token[at] == 'A' ? "B" : "A", token.AsSpan(at + 1));
    }
}
