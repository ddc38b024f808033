using Microsoft.AspNetCore.DataProtection;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Sessions;

public sealed class SessionTests
{
    private const string Header = "Mcp-Session-Id";

    [Fact]
    public async Task Session_OfTheCaller_ReachesTheBackendUnderItsOwnId()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend);

        var sealedId = await InitializeAsync(proxy.As("cursor"));

        // A fresh token of the same user: a refresh does not end the session.
        using var response = await proxy.As("cursor").Header(Header, sealedId).PostAsync("/b", Some.Initialized);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var inner = backend.Requests.All[^1].Header(Header)!;
        Assert.NotEqual(sealedId, inner);
        Assert.DoesNotContain(inner, sealedId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_RepeatedByTheBackend_KeepsItsSealedId()
    {
        await using var backend = await ScriptedBackend.StartAsync(http =>
        {
            http.Response.Headers[Header] = "inner-1";
            return Task.CompletedTask;
        });
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url));
        using var first = await proxy.As().PostAsync("/b", Some.Initialize);
        var sealedId = first.Headers.GetValues(Header).Single();

        using var second = await proxy.As().Header(Header, sealedId).PostAsync("/b", Some.ToolsList);

        Assert.Equal(sealedId, second.Headers.GetValues(Header).Single());
    }

    [Theory]
    [InlineData("cursor", DevOrgPreset.Bob, "/b")]
    [InlineData("claude-code", DevOrgPreset.Alice, "/b")]
    [InlineData("cursor", DevOrgPreset.Alice, "/c")]
    public async Task Session_OfAnotherUserAgentOrBackend_IsRefusedAndNotForwarded(string agent, string user, string path)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend);
        var sealedId = await InitializeAsync(proxy.As("cursor"));
        backend.Requests.Clear();

        using var response = await proxy.As(agent, user).Header(Header, sealedId).PostAsync(path, Some.ToolsList);

        await response.ShouldBeDeniedAsync("session_mismatch", agentId: agent);
        Assert.Empty(backend.Requests.All);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Session_OfAnother_CannotBeListenedToOrEnded(string method)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend);
        var sealedId = await InitializeAsync(proxy.As("cursor"));
        backend.Requests.Clear();

        using var response = await proxy.As("cursor", DevOrgPreset.Bob).Header(Header, sealedId).SendAsync(new HttpMethod(method), "/b", content: null);

        await response.ShouldBeDeniedAsync("session_mismatch");
        Assert.Empty(backend.Requests.All);
    }

    [Fact]
    public async Task Session_BackendsOwnId_IsUnknownToTheProxy()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend);
        var sealedId = await InitializeAsync(proxy.As("cursor"));
        using var _ = await proxy.As("cursor").Header(Header, sealedId).PostAsync("/b", Some.Initialized);
        var inner = backend.Requests.All[^1].Header(Header)!;
        backend.Requests.Clear();

        using var response = await proxy.As("cursor").Header(Header, inner).PostAsync("/b", Some.ToolsList);

        await response.ShouldBeDeniedAsync("session_not_found", HttpStatusCode.NotFound);
        Assert.Empty(backend.Requests.All);
    }

    [Fact]
    public async Task Session_EndedAtTheBackend_Answers404ThroughTheProxy()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await StartAsync(backend);
        var caller = proxy.As("cursor");
        caller.Header(Header, await InitializeAsync(proxy.As("cursor")));

        using var deleted = await caller.DeleteAsync("/b");
        using var afterwards = await caller.PostAsync("/b", Some.ToolsList);

        Assert.True(deleted.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.NotFound, afterwards.StatusCode);
    }

    [Fact]
    public void Sealer_AnyCharacterChanged_IsUnknown()
    {
        SessionSealer sealer = new(new EphemeralDataProtectionProvider());
        var sealedId = sealer.Seal("inner-1", Alice, Cursor, BackendB)!;

        for (var i = 0; i < sealedId.Length; i++)
        {
            var changed = string.Concat(sealedId.AsSpan(0, i), sealedId[i] == 'A' ? "B" : "A", sealedId.AsSpan(i + 1));
            Assert.True(sealer.Open(changed, Alice, Cursor, BackendB, out var inner) == SessionCheck.Unknown || inner == "inner-1", $"character {i}");
        }
    }

    [Fact]
    public void Sealer_AnotherNodeWithTheSameKeys_OpensIt()
    {
        EphemeralDataProtectionProvider keys = new();
        var sealedId = new SessionSealer(keys).Seal("inner-1", Alice, Cursor, BackendB)!;

        var check = new SessionSealer(keys).Open(sealedId, Alice, Cursor, BackendB, out var inner);

        Assert.Equal((SessionCheck.Owned, "inner-1"), (check, inner));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1_024)]
    public void Sealer_IdsWithoutEnd_RemembersNoMoreThanItsBytes(int length)
    {
        SessionSealer sealer = new(new EphemeralDataProtectionProvider());
        var mine = sealer.Seal("mine", Alice, Cursor, BackendB)!;

        for (var i = 0; i < 20_000; i++)
        {
            sealer.Seal(i.ToString(System.Globalization.CultureInfo.InvariantCulture).PadRight(length, 'x'), null, null, BackendB);
            Assert.InRange(sealer.RememberedBytes, 0, SessionSealer.MaxRememberedBytes);
        }

        // What was forgotten is opened once more.
        Assert.Equal(SessionCheck.Owned, sealer.Open(mine, Alice, Cursor, BackendB, out _));
    }

    [Fact]
    public void Sealer_OtherKeys_IsUnknown()
    {
        var sealedId = new SessionSealer(new EphemeralDataProtectionProvider()).Seal("inner-1", Alice, Cursor, BackendB)!;

        Assert.Equal(SessionCheck.Unknown, new SessionSealer(new EphemeralDataProtectionProvider()).Open(sealedId, Alice, Cursor, BackendB, out _));
    }

    [Fact]
    public void Sealer_PartsThatJoinToTheSameText_AreDifferentOwners()
    {
        SessionSealer sealer = new(new EphemeralDataProtectionProvider());
        Subject one = new() { Issuer = "https://a", Id = "bc", Sub = "bc" }, other = new() { Issuer = "https://ab", Id = "c", Sub = "c" };
        var sealedId = sealer.Seal("inner-1", one, Cursor, BackendB)!;

        Assert.Equal(SessionCheck.Foreign, sealer.Open(sealedId, other, Cursor, BackendB, out _));
    }

    [Fact]
    public void Sealer_AnonymousSession_IsUnknownToSomebodyWithAName()
    {
        SessionSealer sealer = new(new EphemeralDataProtectionProvider());
        var sealedId = sealer.Seal("inner-1", subject: null, agent: null, BackendB)!;

        Assert.Equal(SessionCheck.Owned, sealer.Open(sealedId, null, null, BackendB, out _));
        Assert.Equal(SessionCheck.Unknown, sealer.Open(sealedId, Alice, Cursor, BackendB, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("with\nnewline")]
    [InlineData("h\u00e9")]
    public void Sealer_IdThatIsNotVisibleAscii_IsNotSealed(string id) =>
        Assert.Null(new SessionSealer(new EphemeralDataProtectionProvider()).Seal(id, Alice, Cursor, BackendB));

    private static readonly Subject Alice = new() { Issuer = "https://okta.example", Id = "00u1", Sub = "alice" };
    private static readonly Agent Cursor = new() { Name = "cursor", ClientId = "0oa1" };
    private static readonly Backend BackendB = new() { Name = "b", Url = new Uri("http://b/"), Paths = ["/b"] };

    private static Task<TestProxy> StartAsync(TestMcpBackend backend) => TestProxy.StartAsync(p => p
        .Backend("b", "/b", backend.Url)
        .Backend("c", "/c", backend.Url)
        .Agent("cursor", ["b", "c"])
        .Agent("claude-code", ["b", "c"]));

    private static async Task<string> InitializeAsync(TestCaller caller)
    {
        using var response = await caller.PostAsync("/b", Some.Initialize);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues(Header).Single();
    }
}
