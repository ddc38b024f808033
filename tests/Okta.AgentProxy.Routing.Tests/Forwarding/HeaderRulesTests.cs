using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing.Tests.Forwarding;

public sealed class HeaderRulesTests
{
    private static readonly string[] NeverSent =
    [
        "Authorization", "Cookie", "DPoP", "Host", "Origin", "X-Agent-ID", "X-MCP-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-User", "Forwarded", "X-Real-IP",
        "X-User-Id", "X-User-Email", "X-API-Key", "X-Auth-Request-Email", "X-MS-CLIENT-PRINCIPAL-NAME", "Client-Cert", "X-HTTP-Method-Override", "X-Original-URL",
        "Connection", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Content-Length", "Mcp-Session-Id",
    ];

    private static readonly string[] AlwaysSent =
    [
        "Accept", "Content-Type", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Param-Region", "Last-Event-ID", "traceparent", "tracestate", "baggage", "User-Agent", "Accept-Language", "X-Request-Id", "X-Custom",
    ];

    [Fact]
    public void Request_DeniedName_NeverPassesHoweverItIsSpelt()
    {
        var spellings =
            from name in Gen.Elements(NeverSent)
            from cases in Gen.Elements(true, false).ArrayOf(name.Length)
            from underscores in Gen.Elements(true, false).ArrayOf(name.Length)
            select string.Concat(name.Select((c, i) => c == '-' && underscores[i] ? '_' : cases[i] ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c)));

        Prop.ForAll(spellings.ToArbitrary(), name => !RequestHeaderRules.Passes(name, StringValues.Empty, []))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Fact]
    public void Request_NameListedInConnection_NeverPasses()
    {
        var cases =
            from name in Gen.Elements(AlwaysSent)
            from before in Gen.Elements("", "close, ", "keep-alive ,", " ,")
            from after in Gen.Elements("", ", x", " , ")
            from upper in Gen.Elements(true, false)
            select (Name: name, Connection: before + (upper ? name.ToUpperInvariant() : name) + after);

        Prop.ForAll(cases.ToArbitrary(), c => !RequestHeaderRules.Passes(c.Name, c.Connection, []))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Request_HeadersThatMcpNeeds_Pass() =>
        Assert.All(AlwaysSent, name => Assert.True(RequestHeaderRules.Passes(name, "keep-alive", []), name));

    [Theory]
    [InlineData("WWW-Authenticate")]
    [InlineData("set-cookie")]
    [InlineData("SERVER")]
    [InlineData("Access-Control-Allow-Origin")]
    [InlineData("access-control-expose-headers")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Connection")]
    public void Response_DeniedName_NeverPasses(string name) => Assert.False(HeaderRules.PassesToClient(name, StringValues.Empty));

    [Theory]
    [InlineData("Content-Type")]
    [InlineData("Retry-After")]
    [InlineData("Allow")]
    [InlineData("MCP-Protocol-Version")]
    [InlineData("ETag")]
    [InlineData("X-RateLimit-Remaining")]
    public void Response_OtherNames_Pass(string name) => Assert.True(HeaderRules.PassesToClient(name, StringValues.Empty));

    [Fact]
    public async Task Request_CredentialHeader_WinsOverTheCallers()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "pre-shared-key", ("auth_config:key", "ours"), ("auth_config:header_name", "X-Custom")));

        using var _ = await proxy.As().Header("x-custom", "theirs").PostAsync("/b", Some.Initialize);

        Assert.Equal("ours", backend.Requests.All.Single().Header("X-Custom"));
    }

    [Theory]
    [InlineData("X_Custom")]
    [InlineData("x_custom")]
    public async Task Request_CredentialHeaderSpeltWithUnderscores_IsDropped(string spelling)
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url, "pre-shared-key", ("auth_config:key", "ours"), ("auth_config:header_name", "X-Custom")));

        using var _ = await proxy.As().Header(spelling, "theirs").PostAsync("/b", Some.Initialize);

        Assert.DoesNotContain("theirs", backend.Requests.All.Single().Headers.Values);
    }

    [Fact]
    public async Task Request_ConnectionListsTheAgentHeader_AgentIsStillChecked()
    {
        await using var backend = await TestMcpBackend.StartAsync();
        await using var proxy = await TestProxy.StartAsync(p => p.Backend("b", "/b", backend.Url).Agent("cursor", ["b"]).Agent("copilot", ["b"]));

        using var response = await proxy.As("cursor").Header("X-Agent-ID", "copilot").Header("Connection", "X-Agent-ID").PostAsync("/b", Some.Initialize);

        await response.ShouldBeDeniedAsync("agent_mismatch");
        Assert.Empty(backend.Requests.All);
    }
}
