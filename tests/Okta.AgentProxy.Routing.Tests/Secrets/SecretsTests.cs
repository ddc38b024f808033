namespace Okta.AgentProxy.Routing.Tests.Secrets;

/// <summary>Plants secrets everywhere and looks for them in every log event at Trace, every error body and every <c>ToString()</c>.</summary>
public sealed class SecretsTests
{
    private const string Key = "planted-pre-shared-key-0001";
    private const string Password = "planted-service-password-0002";
    private const string ClientSecret = "planted-client-secret-0003";
    private const string Argument = "planted-tool-argument-0005";
    private const string BackendCookie = "planted-backend-cookie-0006";

    // A real one: what is no key is refused at load.
    private static readonly string PrivateKey = NewKey();

    [Fact]
    public async Task Traffic_OfEveryKind_LeavesNoSecretInLogsOrErrors()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("key", "/key", backend.Url, "pre-shared-key", ("auth_config:key", Key))
            .Backend("basic", "/basic", backend.Url, "service-account", ("auth_config:username", "svc"), ("auth_config:password", Password))
            .Backend("down", "/down", authMethod: "pre-shared-key", settings: ("auth_config:key", Key))
            .Agent("cursor", ["key", "basic", "down"])
            .Setting("agents:cursor:client_secret", ClientSecret)
            .Setting("agents:cursor:private_key", PrivateKey)
            .Setting("okta_client_secret", ClientSecret));
        var caller = proxy.As("cursor").Header("Cookie", "session=" + BackendCookie);
        var call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"test_echo","arguments":{"text":"TEXT"}}}""".Replace("TEXT", Argument, StringComparison.Ordinal);
        List<string> answers = [];

        backend.Answers.Respond(401, "no", headers: new Dictionary<string, string> { ["Set-Cookie"] = BackendCookie, ["WWW-Authenticate"] = $"Bearer error=\"{BackendCookie}\"" }, count: 1);
        foreach (var path in (string[])["/basic", "/key", "/down", "/nothing"])
        {
            using var response = await caller.PostAsync(path, call);
            answers.Add(response.ToString() + (path == "/key" ? string.Empty : await response.Content.ReadAsStringAsync()));
        }

        using var session = await caller.PostAsync("/key", Some.Initialize);
        var sessionId = session.Headers.GetValues("Mcp-Session-Id").Single();
        using var forged = await proxy.With(caller.Token + "x").Header("Mcp-Session-Id", sessionId).PostAsync("/key", call);
        answers.Add(forged + await forged.Content.ReadAsStringAsync());
        using var mangled = await caller.PostAsync("/key", call[..^1]);
        answers.Add(mangled + await mangled.Content.ReadAsStringAsync());

        var innerSession = backend.Requests.All.Select(r => r.Header("Mcp-Session-Id")).FirstOrDefault(id => id is not null);
        string[] planted = [Key, Password, ClientSecret, PrivateKey, PrivateKey.Split('\n')[1], Argument, BackendCookie, caller.Token!, caller.Token!.Split('.')[2], sessionId, innerSession ?? sessionId];
        string[] shown = [.. proxy.Logs.Entries.Select(e => $"{e.Category}: {e.Everything}"), .. answers];
        Assert.NotEmpty(proxy.Logs.Entries);
        Assert.All(planted, secret => Assert.DoesNotContain(shown, text => text.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public void Models_ToString_ShowsNoSecret()
    {
        Agent agent = new() { Name = "cursor", ClientId = "0oa1", ClientSecret = new Secret(ClientSecret), PrivateKey = new Secret(PrivateKey) };
        Backend backend = new() { Name = "b", Url = new Uri("http://b/"), Paths = ["/b"], AuthConfig = new AuthConfig([new("key", Key)]) };
        Subject subject = new() { Issuer = "i", Id = "alice-id", Sub = "alice" };
        BackendCredential credential = new("Authorization", "Bearer " + Key);
        CredentialRequest request = new() { Agent = agent, Backend = backend, Subject = subject, SubjectToken = Key, Scopes = agent.Scopes, Method = "POST", TargetUri = backend.Url };
        StoredEntity<Agent> stored = new(agent, "1", EntitySource.Runtime);
        CredentialResult result = credential;

        object[] all = [agent, backend, backend.AuthConfig, subject, credential, request, stored, result, agent.ClientSecret, new ConsentRequirement("c", "m", new Uri("https://x/?ticket=" + Key)), ProxyErrors.ConsentRequired(new("c", "m", new Uri("https://x/?t=" + Key)))];

        Assert.All(all, value => Assert.DoesNotContain("planted", value.ToString(), StringComparison.Ordinal));
    }

    private static string NewKey()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
