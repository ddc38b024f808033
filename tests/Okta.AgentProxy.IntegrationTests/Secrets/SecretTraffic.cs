using System.Net;
using System.Text.Json;
using Okta.AgentProxy.DevOrg;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.IntegrationTests.Secrets;

/// <summary>Calls of every kind, good and bad, each with a secret in every place that the caller fills.</summary>
internal sealed class SecretTraffic(SecretWorld world)
{
    // None of the refusals may repeat what was wrong.
    private static readonly (string Path, string Body)[] Refused =
    [
        ("/agents", """{"agent_name":"made","client_id":"0oa9","client_secret":["PLANTED"]}"""),
        ("/agents", """{"agent_name":"made","client_id":"0oa9","private_key":{"pem":"PLANTED"}}"""),
        ("/agents", """{"agent_name":"made","client_id":"0oa9","clientsecret":"PLANTED"}"""),
        ("/agents", """{"agent_name":"made","client_id":"0oa9","client_secret":"PLANTED","backend_access":["nothing"]}"""),
        ("/agents", """{"client_secret":"PLANTED" and no JSON"""),
        ("/agents", "\"PLANTED\""),
        ("/agents", """{"agent_name":"made","client_secret":"PLANTED","client_secret":"PLANTED"}"""),
        ("/agents", """{"agent_name":"made","client_secret":"PLANTED","CLIENT_SECRET":"PLANTED"}"""),
        ("/backends", """{"backend_name":"made","url":"http://user:PLANTED@h/","paths":["/made"],"auth_method":"none"}"""),
        ("/backends", """{"backend_name":"made","url":"http://h/?key=PLANTED","paths":["/made"],"auth_method":"none"}"""),
        ("/backends", """{"backend_name":"made","url":"http://h/","paths":["/made"],"auth_method":"pre-shared-key","auth_config":"PLANTED"}"""),
        ("/backends", """{"backend_name":"made","url":"http://h/","paths":["/made"],"auth_method":"pre-shared-key","auth_config":{"key":["PLANTED"]}}"""),
        ("/backends", """{"backend_name":"made","url":"http://h/","paths":["/made"],"auth_method":"hmac","auth_config":{"key_id":"k","secret":"PLANTED"}}"""),
        ("/backends", """{"backend_name":"made","url":"http://h/","paths":["/made"],"auth_method":"client-credentials","auth_config":{"token_endpoint":"https://u:PLANTED@as/","client_id":"c","private_key":"PLANTED"}}"""),
        ("/backends", """{"backend_name":"made","url":"http://h/","paths":["/made"],"auth_method":"nothing","auth_config":{"password":"PLANTED"}}"""),
    ];

    private readonly List<string> _answers = [];
    private readonly List<string> _refusals = [];

    /// <summary>The backends whose client the authorization server does not know: calls of them fail after their secret was sent to it.</summary>
    public static IReadOnlyList<string> WithoutCredential { get; } = ["exchange", "client"];

    private PlantedSecrets Secrets => world.Secrets;

    private TestProxy Proxy => world.Proxy;

    /// <summary>What the admin API answered: status, headers and body of each answer.</summary>
    public string AdminAnswers => string.Join('\n', _answers);

    /// <summary>What the proxy answered to calls that it refused.</summary>
    public string Refusals => string.Join('\n', _refusals);

    /// <summary>Calls each backend once well, and in the ways that are refused; returns the statuses of the good calls.</summary>
    public async Task<IReadOnlyDictionary<string, HttpStatusCode>> CallBackendsAsync()
    {
        Dictionary<string, HttpStatusCode> statuses = [];
        foreach (var backend in SecretWorld.Backends)
        {
            var caller = Plant(Proxy.As("cursor"));
            var path = $"/{backend}?api_key={Secrets.New("query")[..24]}";
            if (WithoutCredential.Contains(backend))
            {
                await RefusedAsync(HttpStatusCode.BadGateway, caller.PostAsync(path, Call()));
                continue;
            }

            using var response = await caller.PostAsync(path, Call());
            statuses[backend] = response.StatusCode;
            if (response.Headers.TryGetValues("Mcp-Session-Id", out var session))
            {
                using var again = await caller.Header("Mcp-Session-Id", Secrets.Add("sealed session id", session.Single())).PostAsync("/" + backend, Call());
                Assert.Equal((backend, HttpStatusCode.OK), (backend, again.StatusCode));
            }
        }

        string[] bad =
        [
            Proxy.Org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, ["mcp:read"], lifetime: TimeSpan.FromHours(-1)),
            Proxy.Org.IssueAccessToken(DevOrgPreset.Alice, DevOrgPreset.CursorClient, ["mcp:read"], audience: "api://somebody-else"),
            Proxy.As("cursor").Token! + "x",
            Secrets.New("a bearer token that is none")[..24],
        ];
        foreach (var token in bad)
        {
            await RefusedAsync(HttpStatusCode.Unauthorized, Plant(Proxy.With(Secrets.Add("refused bearer token", token))).PostAsync("/key", Call()));
        }

        var madeUp = Secrets.New("made-up session id")[..24];
        await RefusedAsync(HttpStatusCode.NotFound, Plant(Proxy.As("cursor")).Header("Mcp-Session-Id", madeUp).PostAsync("/key", Call()));
        await RefusedAsync(HttpStatusCode.BadRequest, Plant(Proxy.As("cursor")).PostAsync("/key", "{" + Secrets.New("a body that is no JSON")));
        await RefusedAsync(HttpStatusCode.BadRequest, Proxy.With(null).GetAsync("/key?access_token=" + Secrets.Add("token in the query", Proxy.As("cursor").Token!)));
        return statuses;
    }

    /// <summary>Asks the admin API everything there is, with good bodies and with bad ones.</summary>
    public async Task AskAdminAsync()
    {
        foreach (var (kind, name, body) in new[] { ("agents", "made", Agent("made")), ("backends", "made", Backend("made")) })
        {
            await AdminAsync("POST", $"/{kind}", body);
            await AdminAsync("POST", $"/{kind}", body);
            await AdminAsync("PUT", $"/{kind}/{name}", kind == "agents" ? Agent("made") : Backend("made"));
            await AdminAsync("POST", $"/{kind}/{name}/disable", "{}");
            await AdminAsync("POST", $"/{kind}/{name}/enable", "{}");
            await AdminAsync("GET", $"/{kind}/{name}");
            await AdminAsync("GET", $"/{kind}");
        }

        using (var call = await Plant(Proxy.As("cursor")).PostAsync("/made", Call()))
        {
        }

        foreach (var (path, body) in BadBodies())
        {
            // Under a name that is free: one that is taken is refused before anything else is looked at.
            Assert.Equal((body, HttpStatusCode.BadRequest), (body, await AdminAsync("POST", path, body.Replace("made\"", "another\"", StringComparison.Ordinal))));
            Assert.Equal((body, HttpStatusCode.BadRequest), (body, await AdminAsync("PUT", path + "/made", body)));
        }

        // A key that cannot be read is found out when it is used, and stored until then.
        var broken = "-----BEGIN PRIVATE KEY-----\n" + Secrets.New("private_key that cannot be read")[..24];
        await AdminAsync("PUT", "/agents/made", JsonSerializer.Serialize(new { agent_name = "made", client_id = "0oa9", private_key = broken }));

        await AdminAsync("POST", "/explain", JsonSerializer.Serialize(new
        {
            subject = new { sub = "anna", scopes = new[] { "mcp:read" }, groups = new[] { "Everyone" } },
            agent = "cursor", backend = "key", method = "tools/call", tool = "delete_all", arguments = new { password = Secrets.New("explained argument") },
        }));
        await AdminAsync("POST", "/explain", "{" + Secrets.New("an explanation that is no JSON"));
        await ReadAuditAsync();
        await AdminAsync("DELETE", "/agents/made");
        await AdminAsync("DELETE", "/backends/made");
        await ReadAuditAsync();
    }

    /// <summary>One more request to the admin API; returns the status.</summary>
    public async Task<HttpStatusCode> AdminAsync(string method, string path, string? body = null)
    {
        var admin = Plant(Proxy.As("cursor", scopes: ["agentproxy:admin"]));
        using var response = await admin.SendAsync(new HttpMethod(method), "/api/admin" + path, body is null ? null : TestCaller.Json(body));
        _answers.Add($"{method} {path}: {(int)response.StatusCode} {response.Headers} {response.Content.Headers} {await response.Content.ReadAsStringAsync()}");
        return response.StatusCode;
    }

    // A refusal of another kind than was meant would not be the probe that it is here for.
    private async Task RefusedAsync(HttpStatusCode expected, Task<HttpResponseMessage> call)
    {
        using var response = await call;
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{expected} was expected: {response.StatusCode} {body}");
        _refusals.Add($"{(int)response.StatusCode} {response.Headers} {response.Content.Headers} {body}");
    }

    private async Task ReadAuditAsync()
    {
        foreach (var path in (string[])["/audit?kind=all&limit=1000", "/audit?kind=changes", "/audit?decision=deny", "/audit?limit=none", "/audit/verify", "/audit/verify?checkpoint=x", "/nothing"])
        {
            await AdminAsync("GET", path);
        }

        await AdminAsync("GET", "/audit/export?format=jsonl&kind=all");
        await AdminAsync("GET", "/audit/export?format=ocsf&kind=all");
    }

    private TestCaller Plant(TestCaller caller)
    {
        Secrets.Add("bearer token", caller.Token!);
        return caller.Header("Cookie", "session=" + Secrets.New("cookie")[..24]).Header("X-Api-Key", Secrets.New("header")).Header("Proxy-Authorization", "Basic " + Secrets.New("proxy password"));
    }

    private string Call() => JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = "get_it", arguments = new { password = Secrets.New("tool argument") } } });

    private string Agent(string name) => JsonSerializer.Serialize(new
    {
        agent_name = name, agent_id = "wlp9", client_id = "0oa9", client_secret = Secrets.New("client_secret of the admin API"),
        private_key = world.Pem("private_key of the admin API (PEM)"), scopes = new[] { "mcp:read" }, backend_access = new[] { "key" },
    });

    private string Backend(string name) => JsonSerializer.Serialize(new
    {
        backend_name = name, url = "http://127.0.0.1:9/mcp", paths = new[] { "/made" }, auth_method = "client-credentials",
        auth_config = new
        {
            token_endpoint = world.Organization.IssuerOf() + "/v1/token", client_id = "nobody", client_secret = Secrets.New("auth_config of the admin API"), private_key = world.Jwk("auth_config private_key (JWK)"), private_key_kid = "jwk-1",
        },
    });

    private IEnumerable<(string Path, string Body)> BadBodies()
    {
        foreach (var (path, body) in Refused)
        {
            yield return (path, body.Replace("PLANTED", Secrets.New("in " + body)[..24], StringComparison.Ordinal));
        }
    }
}
