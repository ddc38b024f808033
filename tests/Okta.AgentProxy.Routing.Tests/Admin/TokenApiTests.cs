using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Okta.AgentProxy.DevOrg;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class TokenApiTests : IAsyncLifetime
{
    private readonly FakeLayer _layer = new();
    private TestProxy _proxy = null!;

    private TestCaller Admin => _proxy.As("cursor", scopes: ["agentproxy:admin"]);

    public async ValueTask InitializeAsync() => _proxy = await StartAsync(_layer);

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Fact]
    public async Task List_ByEachFilter_ShowsWhoseTokensAndNoToken()
    {
        await _proxy.As("cursor", DevOrgPreset.Bob).PostAsync("/employees", Some.ToolsList);

        var all = await JsonAsync(await Admin.GetAsync("/api/admin/tokens"));
        var one = (await JsonAsync(await Admin.GetAsync("/api/admin/tokens?subject=anna&agent=CURSOR&backend=hr"))).GetProperty("tokens").EnumerateArray().Single();
        var byHash = await JsonAsync(await Admin.GetAsync("/api/admin/tokens?subject=" + one.GetProperty("subject_hash").GetString()));

        Assert.Contains(all.GetProperty("tokens").EnumerateArray(), token => token.GetProperty("layer").GetString() == "validated");
        Assert.DoesNotContain("eyJ", all.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(("credentials", "anna", "cursor", "hr", "okta-cross-app"), (Text(one, "layer"), Text(one, "subject"), Text(one, "agent"), Text(one, "backend"), Text(one, "auth_method")));
        Assert.Equal(2, byHash.GetProperty("tokens").GetArrayLength());
    }

    [Fact]
    public async Task List_MoreThanTheLimit_SaysSo()
    {
        var answer = await JsonAsync(await Admin.GetAsync("/api/admin/tokens?agent=cursor&limit=1"));

        Assert.Equal((1, true), (answer.GetProperty("tokens").GetArrayLength(), answer.GetProperty("truncated").GetBoolean()));
    }

    [Theory]
    [InlineData("subject=anna", 2)]
    [InlineData("agent=cursor", 3)]
    [InlineData("backend=hr", 2)]
    [InlineData("subject=anna&backend=hr", 1)]
    [InlineData("subject=ANNA", 0)]
    [InlineData("subject=nobody", 0)]
    public async Task Purge_ByFilter_RemovesThoseAndNoOthers(string query, int removed)
    {
        var answer = await JsonAsync(await Admin.DeleteAsync("/api/admin/tokens?" + query));

        Assert.Equal(removed, answer.GetProperty("removed").GetInt32());
        Assert.Equal(4 - removed, _layer.Tokens.Count);
    }

    [Fact]
    public async Task Purge_OfAUser_ForgetsTheirValidatedTokenToo()
    {
        var caller = _proxy.As("cursor", DevOrgPreset.Bob);
        await caller.PostAsync("/employees", Some.ToolsList);
        var bob = (await JsonAsync(await Admin.GetAsync("/api/admin/tokens"))).GetProperty("tokens").EnumerateArray()
            .First(token => Text(token, "layer") == "validated" && !Text(token, "scopes", raw: true).Contains("admin", StringComparison.Ordinal)).GetProperty("subject").GetString();

        var purged = await JsonAsync(await Admin.DeleteAsync("/api/admin/tokens?subject=" + bob));
        var after = await JsonAsync(await Admin.GetAsync("/api/admin/tokens?subject=" + bob));
        var again = await caller.PostAsync("/employees", Some.ToolsList);

        Assert.Equal(1, purged.GetProperty("removed").GetInt32());
        Assert.Equal(0, after.GetProperty("tokens").GetArrayLength());
        Assert.NotEqual(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Theory]
    [InlineData("DELETE", "")]
    [InlineData("DELETE", "?limit=5")]
    [InlineData("DELETE", "?agent=")]
    [InlineData("DELETE", "?agnt=cursor&backend=hr")] // a misspelt filter must not widen the purge
    [InlineData("DELETE", "?agent=a&agent=b")]
    [InlineData("GET", "?limit=0")]
    [InlineData("GET", "?limit=1001")]
    [InlineData("GET", "?who=anna")]
    public async Task Tokens_BadParameter_Is400AndPurgesNothing(string method, string query)
    {
        var answer = await Admin.SendAsync(new HttpMethod(method), "/api/admin/tokens" + query, content: null);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(4, _layer.Tokens.Count);
    }

    [Fact]
    public async Task Tokens_NothingObtainsAny_SaysWhy()
    {
        await using var proxy = await StartAsync(layer: null);

        var answer = await JsonAsync(await proxy.As("cursor", scopes: ["agentproxy:admin"]).GetAsync("/api/admin/tokens?agent=cursor"));

        Assert.Equal(0, answer.GetProperty("tokens").GetArrayLength());
        Assert.Contains("AddTokenExchange()", answer.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static Task<TestProxy> StartAsync(FakeLayer? layer) => TestProxy.StartAsync(p => p
        .Backend("employees", "/employees")
        .Services(b => _ = layer is null ? b.Services : b.Services.AddSingleton<ITokenCacheLayer>(layer))
        .App(app => app.MapAgentProxyAdmin()));

    private static string Text(JsonElement token, string key, bool raw = false) => raw ? token.GetProperty(key).GetRawText() : token.GetProperty(key).GetString()!;

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

    private sealed class FakeLayer : ITokenCacheLayer
    {
        public List<TokenOwner> Tokens { get; } =
        [
            new("https://i", "anna", "cursor", "hr"), new("https://i", "anna", "cursor", "finance"), new("https://i", "bert", "claude", "hr"), new("", "", "cursor", "wiki"),
        ];

        public string Name => "credentials";

        public IEnumerable<KeptToken> List(TokenFilter filter) => Tokens.Where(owner => filter.Matches(owner))
            .Select(owner => new KeptToken { Layer = Name, Owner = owner, AuthMethod = "okta-cross-app", ExpiresAt = DateTimeOffset.MaxValue });

        public int Remove(TokenFilter filter) => Tokens.RemoveAll(owner => filter.Matches(owner));
    }
}
