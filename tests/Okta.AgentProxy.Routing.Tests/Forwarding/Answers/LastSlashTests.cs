using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Forwarding.Answers;

/// <summary>A backend that wants a slash at the end of its path, or none, and says so with a redirect.</summary>
public sealed class LastSlashTests
{
    private const string Sent = "http://mcp.example:8080/a/mcp?x=1";

    [Theory]
    [InlineData(307, "/mcp", "/mcp/", "/b", "/mcp/")]
    [InlineData(308, "/mcp", "/mcp/", "/b/", "/mcp/")]
    [InlineData(307, "/mcp", "mcp/", "/b", "/mcp/")]
    [InlineData(307, "/mcp", "/x/../mcp/", "/b", "/mcp/")]
    [InlineData(308, "/mcp/", "/mcp", "/b", "/mcp")]
    [InlineData(307, "/mcp", "/mcp/?x=1&y=%2F", "/b?x=1&y=%2F", "/mcp/?x=1&y=%2F")]
    public async Task Redirect_ByTheLastSlash_IsFollowedRememberedAndSaidOnce(int status, string url, string location, string path, string expected)
    {
        await using var backend = PacedBackend.Start();
        backend.Answer = request => Target(request) == expected ? Ok : Redirect(status, location);
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", new Uri(backend.Url, url)));

        for (var i = 0; i < 3; i++)
        {
            using var answer = await proxy.As().PostAsync(path, Some.Call("pay", id: i));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal([url.TrimEnd('/') == "/mcp" ? Target(backend.Requests[0]) : "", expected, expected, expected], backend.Requests.Select(Target));
        Assert.Equal(backend.Requests[0].Split("\r\n\r\n")[1], backend.Requests[1].Split("\r\n\r\n")[1]);
        Assert.Single(proxy.Logs.Entries, e => e.Id.Id == EventIds.BackendMovedBySlash);
    }

    [Theory]
    [InlineData("https://mcp.example:8080/a/mcp/?x=1")]
    [InlineData("http://mcp.example/a/mcp/?x=1")]
    [InlineData("http://mcp.example:8081/a/mcp/?x=1")]
    [InlineData("http://evil.example:8080/a/mcp/?x=1")]
    [InlineData("//evil.example/a/mcp/?x=1")]
    [InlineData("///evil.example/a/mcp/?x=1")]
    [InlineData("/\\evil.example/a/mcp/?x=1")]
    [InlineData("\\\\mcp.example:8080\\a\\mcp/?x=1")]
    [InlineData("http://user@mcp.example:8080/a/mcp/?x=1")]
    [InlineData("http://user:secret@mcp.example:8080/a/mcp/?x=1")]
    [InlineData("http://mcp.example:8080@evil.example/a/mcp/?x=1")]
    [InlineData("/a/mcp/?x=1#fragment")]
    [InlineData("/a/mcp/")]
    [InlineData("/a/mcp/?x=2")]
    [InlineData("/a/mcp/?x=1&y=2")]
    [InlineData("/a/mcp/?X=1")]
    [InlineData("/a/mcp?x=1")]
    [InlineData("/a/mcp//?x=1")]
    [InlineData("/a//mcp/?x=1")]
    [InlineData("/a/MCP/?x=1")]
    [InlineData("/a/mcp%2F?x=1")]
    [InlineData("/a/mcp%2f/?x=1")]
    [InlineData("/a%2Fmcp/?x=1")]
    [InlineData("/a/mcp/;y?x=1")]
    [InlineData("/a/mcp/.?x=1")]
    [InlineData("/a/mcp/x?x=1")]
    [InlineData("/a/mcp /?x=1")]
    [InlineData("/a/mcp/?x=1 ")]
    [InlineData("/a/?x=1")]
    [InlineData("/?x=1")]
    [InlineData("/a/mcp/\t?x=1")]
    [InlineData("javascript:/a/mcp/?x=1")]
    [InlineData("http://[")]
    [InlineData("")]
    public void Follow_AnywhereElse_IsNotFollowed(string location)
    {
        using HttpResponseMessage answer = new(HttpStatusCode.TemporaryRedirect);
        answer.Headers.TryAddWithoutValidation("Location", location);

        var target = LastSlash.Follow(new Uri(Sent), answer);

        // "/a/mcp/." is the same place once it is resolved; whatever is followed is made from what was sent.
        Assert.True(target is null || (location == "/a/mcp/.?x=1" && target.AbsoluteUri == "http://mcp.example:8080/a/mcp/?x=1"), target?.AbsoluteUri);
    }

    [Theory]
    [InlineData("/a/mcp/?x=1")]
    [InlineData("mcp/?x=1")]
    [InlineData("http://mcp.example:8080/a/mcp/?x=1")]
    [InlineData("HTTP://MCP.EXAMPLE:8080/a/mcp/?x=1")]
    [InlineData("//mcp.example:8080/a/mcp/?x=1")]
    [InlineData("../a/mcp/?x=1")]
    public void Follow_ByTheLastSlash_GoesToWhatWasSentWithASlash(string location)
    {
        using HttpResponseMessage answer = new(HttpStatusCode.PermanentRedirect);
        answer.Headers.TryAddWithoutValidation("Location", location);

        Assert.Equal("http://mcp.example:8080/a/mcp/?x=1", LastSlash.Follow(new Uri(Sent), answer)?.AbsoluteUri);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(304)]
    [InlineData(305)]
    public void Follow_OfAnotherStatus_IsNotFollowed(int status)
    {
        using HttpResponseMessage answer = new((HttpStatusCode)status);
        answer.Headers.TryAddWithoutValidation("Location", "/a/mcp/?x=1");

        Assert.Null(LastSlash.Follow(new Uri(Sent), answer));
    }

    [Fact]
    public void Follow_TwoLocations_IsNotFollowed()
    {
        using HttpResponseMessage answer = new(HttpStatusCode.TemporaryRedirect);
        answer.Headers.TryAddWithoutValidation("Location", ["/a/mcp/?x=1", "/a/mcp/?x=1"]);

        Assert.Null(LastSlash.Follow(new Uri(Sent), answer));
    }

    [Fact]
    public async Task Redirects_BackAndForth_AreFollowedOnceARequestAndKeptByNobody()
    {
        await using var backend = PacedBackend.Start();
        backend.Answer = request => Redirect(307, Target(request) == "/mcp" ? "/mcp/" : "/mcp");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        for (var i = 0; i < 3; i++)
        {
            using var answer = await proxy.As().PostAsync("/b", Some.ToolsList);
            Assert.Equal((HttpStatusCode.TemporaryRedirect, "/b"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        }

        Assert.Equal(["/mcp", "/mcp/", "/mcp", "/mcp/", "/mcp", "/mcp/"], backend.Requests.Select(Target));
    }

    [Theory]
    [InlineData("401 307 200", 200)]
    [InlineData("307 401 200", 200)]
    [InlineData("307 401 401", 502)]
    [InlineData("401 307 401", 502)]
    [InlineData("401 401 200", 502)]
    [InlineData("307 401 307 200", 307)]
    [InlineData("401 307 307 200", 307)]
    public async Task Redirect_AmongRefusals_IsFollowedOnceAndNoChallengeArrives(string answers, int expected)
    {
        await using var backend = PacedBackend.Start();
        Queue<string> script = new(answers.Split(' '));
        backend.Answer = request => script.Dequeue() switch
        {
            "401" => PacedAnswer.Whole("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"theirs\"\r\nContent-Length: 0\r\n\r\n"),
            "307" => Redirect(307, Target(request) == "/mcp" ? "/mcp/" : "/mcp"),
            _ => Ok,
        };
        OnceStaleHandler handler = new();
        await using var proxy = await TestProxy.StartAsync(p => p
            .Backend("b", "/b", backend.Url, handler.Name)
            .Services(s => s.Services.AddSingleton<IBackendAuthHandler>(handler)));

        using var answer = await proxy.As().PostAsync("/b", Some.Call("pay", id: 7));

        Assert.Equal(expected, (int)answer.StatusCode);
        Assert.Empty(answer.Headers.WwwAuthenticate);
        Assert.InRange(backend.Requests.Count, 2, 3);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Redirect_OfARequestWithoutBody_IsFollowedToo(string method)
    {
        await using var backend = PacedBackend.Start();
        backend.Answer = request => Target(request) == "/mcp/" ? PacedAnswer.Whole("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 0\r\n\r\n") : Redirect(307, "/mcp/");
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var answer = await proxy.As().SendAsync(new HttpMethod(method), "/b", content: null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(backend.Requests, request => Assert.StartsWith(method + " ", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redirect_OfAnotherPath_IsFollowedEachTimeAndNotKept()
    {
        await using var backend = PacedBackend.Start();
        backend.Answer = request => Target(request) is "/mcp/" or "/mcp/x" ? Redirect(307, Target(request).TrimEnd('/') + "/") : Ok;
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));

        using var first = await proxy.As().PostAsync("/b/x", Some.ToolsList);
        using var second = await proxy.As().PostAsync("/b/x", Some.ToolsList);
        using var own = await proxy.As().PostAsync("/b", Some.ToolsList);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode, own.StatusCode));
        Assert.Equal(["/mcp/x", "/mcp/x/", "/mcp/x", "/mcp/x/", "/mcp"], backend.Requests.Select(Target));
    }

    [Fact]
    public async Task Remembered_BackendChangesItsMind_IsAskedAnew()
    {
        await using var backend = PacedBackend.Start();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        async Task<HttpStatusCode> CallAsync()
        {
            using var answer = await proxy.As().PostAsync("/b", Some.ToolsList);
            return answer.StatusCode;
        }

        backend.Answer = request => Target(request) == "/mcp/" ? Ok : Redirect(307, "/mcp/");
        var before = await CallAsync();
        backend.Answer = request => Target(request) == "/mcp" ? Ok : Redirect(308, "/mcp");
        var redirectedBack = await CallAsync();
        backend.Answer = request => Target(request) == "/mcp/" ? Ok : Redirect(307, "/mcp/");
        var forth = await CallAsync();
        backend.Answer = request => Target(request) == "/mcp" ? Ok : PacedAnswer.Whole("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        var gone = await CallAsync();
        var found = await CallAsync();

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK], [before, redirectedBack, forth, gone, found]);
    }

    [Fact]
    public void Remembered_DefinitionChanges_IsForgotten()
    {
        Uri own = new("http://mcp.example/mcp");
        var route = new BackendRoute { Backend = new Backend { Name = "b", Url = own, Paths = ["/b"] }, Prefix = "/b", Handler = null!, Transport = null! };
        var changed = new BackendRoute { Backend = route.Backend with { Url = new Uri("http://other.example/mcp") }, Prefix = "/b", Handler = null!, Transport = null! };
        using HttpResponseMessage ok = new(HttpStatusCode.OK);

        route.LastSlash.Remember(route.Backend, own, new Uri(own, "/mcp/"), ok);

        Assert.Equal("/mcp/", route.TargetFor([]).AbsolutePath);
        Assert.Equal("http://other.example/mcp", changed.TargetFor([]).AbsoluteUri);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, false, "/mcp")]
    [InlineData(HttpStatusCode.NotFound, true, "/mcp/")]
    [InlineData(HttpStatusCode.BadRequest, false, "/mcp/")]
    public void Remembered_AnswerSaysThereIsNothing_IsForgottenUnlessItIsTheSessionThatIsGone(HttpStatusCode status, bool hasSession, string expected)
    {
        Uri own = new("http://mcp.example/mcp");
        var route = new BackendRoute { Backend = new Backend { Name = "b", Url = own, Paths = ["/b"] }, Prefix = "/b", Handler = null!, Transport = null! };
        using HttpResponseMessage ok = new(HttpStatusCode.OK);
        route.LastSlash.Remember(route.Backend, own, new Uri(own, "/mcp/"), ok);

        route.LastSlash.Check(status, hasSession);

        Assert.Equal(expected, route.TargetFor([]).AbsolutePath);
    }

    [Fact]
    public async Task Remembered_AnotherBackendIsEdited_StaysAndIsSaidOnce()
    {
        await using var proxy = await TestProxy.StartAsync(p => p
            .Agent("cursor", ["b"]).Backend("b", "/b", new Uri("http://127.0.0.1:9/mcp"))
            .App(app => app.MapAgentProxyAdmin()));
        var snapshots = proxy.Services.GetRequiredService<ProxySnapshotProvider>();
        var before = snapshots.Current;

        using var edited = await proxy.As("cursor", scopes: ["agentproxy:admin"]).PostAsync("/api/admin/agents", """{"agent_name":"other","client_id":"0oa2"}""");

        Assert.Equal(HttpStatusCode.Created, edited.StatusCode);
        Assert.NotSame(before, snapshots.Current);
        Assert.Same(before.Routes.Single().LastSlash, snapshots.Current.Routes.Single().LastSlash);
    }

    private static PacedAnswer Ok => PacedAnswer.Whole("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");

    private static PacedAnswer Redirect(int status, string location) => PacedAnswer.Whole($"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");

    private static string Target(string request) => request.Split(' ')[1];

    /// <summary>Its first credential comes from a cache, each later one is made.</summary>
    private sealed class OnceStaleHandler : IBackendAuthHandler
    {
        private int _made;

        public string Name => "test-once-stale";

        public void Validate(Backend backend, AuthConfigProblems problems)
        {
        }

        public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken)
        {
            var isFirst = _made++ == 0;
            return ValueTask.FromResult<CredentialResult>(new BackendCredential("Authorization", $"Bearer c{_made}") { FromCache = isFirst });
        }

        public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
