using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Routing.Tests.Policy;

public sealed class AccessExplainerTests
{
    [Theory]
    [InlineData("Everyone", "cursor", "hr", "tools/call", "get_user", null, true, "viewers-tools")]
    [InlineData("Everyone", "cursor", "hr", "tools/call", "delete_user", null, false, "no-deletes")]
    [InlineData("Everyone", "cursor", "hr", "tools/call", "create_user", null, false, "no-match")]
    [InlineData("Everyone", "cursor", "hr", "tools/call", "pay", """{"amount":5}""", true, "viewers-tools")]
    [InlineData("Everyone", "cursor", "hr", "tools/call", "pay", """{"amount":5000}""", false, "small-sums")]
    [InlineData("Everyone", "cursor", "hr", "tools/call", "pay", """{"amount":5,"amount":5000}""", false, "invalid_request")]
    [InlineData("Everyone", "cursor", "hr", "resources/read", "file:///public/a", null, true, "viewers-resources")]
    [InlineData("Everyone", "cursor", "hr", "resources/read", "file:///public/../a", null, false, "malformed-target")]
    [InlineData("Everyone", "cursor", "hr", "tasks/get", "1", null, false, "no-match")]
    [InlineData("Everyone", "cursor", "hr", "tools/list", null, null, true, null)]
    [InlineData("Everyone", "reader", "hr", "tools/call", "get_user", null, false, "agent_scope")]
    [InlineData("Everyone", "cursor", "nowhere", "tools/call", "get_user", null, false, "backend_not_found")]
    [InlineData("Everyone", "nobody", "hr", "tools/call", "get_user", null, false, "agent_unknown")]
    public async Task Explain_Question_IsAnsweredLikeTheCallItself(string group, string agent, string backend, string method, string? target, string? arguments, bool allowed, string? rule)
    {
        await using var proxy = await TestProxy.StartAsync(p => p.Guarded(new Uri("http://127.0.0.1:9/mcp")));
        Subject subject = new()
        {
            Issuer = "x",
            Id = "1",
            Sub = "u",
            Groups = FrozenSet.Create(StringComparer.Ordinal, group),
            Scopes = FrozenSet.Create(StringComparer.Ordinal, "mcp:read", "mcp:write"),
        };

        var explanation = await proxy.Services.GetRequiredService<AccessExplainer>()
            .ExplainAsync(subject, agent, backend, method, target, Encoding.UTF8.GetBytes(arguments ?? ""));

        Assert.Equal((allowed, rule), (explanation.Allowed, explanation.Rule));
        Assert.NotEmpty(explanation.Reason);
        Assert.Equal(target == "create_user" ? ["admins"] : explanation.WouldAllow, explanation.WouldAllow);
    }
}
