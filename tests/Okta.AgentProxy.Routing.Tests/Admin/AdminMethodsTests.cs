using System.Net;
using Microsoft.AspNetCore.Builder;
using Okta.AgentProxy.TestKit;

namespace Okta.AgentProxy.Routing.Tests.Admin;

/// <summary>RFC 9110 §15.5.6: a path that is there says which methods it has, to whom may know that it is there.</summary>
public sealed class AdminMethodsTests : IAsyncLifetime
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"];

    private TestProxy _proxy = null!;

    /// <summary>Every kind of path with the methods it has.</summary>
    public static TheoryData<string, string> Paths
    {
        get
        {
            TheoryData<string, string> paths = new()
            {
                { "tokens", "DELETE, GET" }, { "backends/employees/tools", "GET" }, { "backends/employees/tools/x", "DELETE" }, { "audit", "GET" }, { "audit/verify", "GET" }, { "audit/export", "GET" }, { "explain", "POST" }, { "openapi.json", "GET" },
                { "agents/cursor/enable", "POST" }, { "agents/cursor/disable", "POST" }, { "backends/employees/enable", "POST" }, { "nothing", "" }, { "agents/cursor/nothing", "" },
            };
            foreach (var kind in (string[])["agents", "backends", "roles", "tenants"])
            {
                paths.Add(kind, "GET, POST");
                paths.Add($"{kind}/some", "DELETE, GET, PUT");
            }

            return paths;
        }
    }

    public async ValueTask InitializeAsync() => _proxy = await TestProxy.StartAsync(p => p
        .Agent("cursor", ["employees"])
        .Backend("employees", "/employees")
        .App(app => app.MapAgentProxyAdmin()));

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Method_ThatAPathDoesNotHave_Is405WithAllow(string path, string allow)
    {
        var admin = _proxy.As("cursor", scopes: ["agentproxy:admin"]);
        foreach (var method in Methods.Except(allow.Split(", ")))
        {
            var answer = await admin.SendAsync(new HttpMethod(method), $"/api/admin/{path}", null);

            Assert.Equal((method, allow.Length == 0 ? HttpStatusCode.NotFound : HttpStatusCode.MethodNotAllowed), (method, answer.StatusCode));
            Assert.Equal(allow, string.Join(", ", answer.Content.Headers.Allow));
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Method_OfWhoHasNoRight_SaysNothingOfThePath(string path, string allow)
    {
        var stranger = _proxy.As("cursor", scopes: ["mcp:read"]);

        foreach (var method in Methods)
        {
            var answer = await stranger.SendAsync(new HttpMethod(method), $"/api/admin/{path}", null);

            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{method} {path} ({allow}): {answer.StatusCode}");
            Assert.Empty(answer.Content.Headers.Allow);
        }
    }
}
