using System.Collections.Frozen;

namespace Okta.AgentProxy.Core.Tests.Authorization;

public class ScopeRulesTests
{
    private static readonly Backend Backend = new() { Name = "employees", Url = new Uri("http://b/mcp"), Paths = ["/e"], ReadOnlyTools = ["get_*", "list_?"] };

    [Theory]
    [InlineData("mcp:read mcp:write", "mcp:read mcp:write", "mcp:read mcp:write")]
    [InlineData("mcp:read mcp:write", "mcp:read", "mcp:read")]
    [InlineData("mcp:read openid", "mcp:read mcp:write", "mcp:read")]
    [InlineData("openid", "mcp:read", "")]
    [InlineData("", "mcp:read", "")]
    [InlineData("MCP:READ", "mcp:read", "")]
    public void Effective_AccessToken_IsWhatBothHave(string token, string agent, string expected)
    {
        var effective = ScopeRules.Effective(Subject(token), Agent(agent));

        Assert.Equal(expected, string.Join(' ', effective.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Effective_IdToken_IsTheAgents()
    {
        var effective = ScopeRules.Effective(Subject("", TokenKind.IdToken), Agent("mcp:read"));

        Assert.Equal(["mcp:read"], effective);
    }

    [Fact]
    public void Effective_AgentChanged_FollowsAtOnce()
    {
        var subject = Subject("mcp:read mcp:write x");

        var before = ScopeRules.Effective(subject, Agent("mcp:read mcp:write"));
        var after = ScopeRules.Effective(subject, Agent("mcp:read"));

        Assert.Equal(2, before.Count);
        Assert.Equal(["mcp:read"], after);
    }

    [Fact]
    public void Effective_AskedAgain_DoesNotAllocate()
    {
        var (subject, agent) = (Subject("mcp:read x"), Agent("mcp:read y"));
        var first = ScopeRules.Effective(subject, agent);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = ScopeRules.Effective(subject, agent);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Same(first, again);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData("tools/list", null, "mcp:read")]
    [InlineData("tools/call", "get_user", "mcp:read")]
    [InlineData("tools/call", "list_a", "mcp:read")]
    [InlineData("tools/call", "list_ab", "mcp:write")]
    [InlineData("tools/call", "GET_user", "mcp:write")]
    [InlineData("tools/call", "delete_get_x", "mcp:write")]
    [InlineData("resources/read", null, "mcp:read")]
    [InlineData("prompts/get", "p", "mcp:read")]
    [InlineData("notifications/cancelled", null, "mcp:read")]
    public void Required_Message_IsReadExceptForWritingTools(string method, string? name, string expected) =>
        Assert.Equal(expected, ScopeRules.Required(Backend, Message(method, name), "POST"));

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public void Required_WithoutMessage_IsRead(string httpMethod) => Assert.Equal("mcp:read", ScopeRules.Required(Backend, null, httpMethod));

    [Theory]
    [InlineData("GET", "mcp:read")]
    [InlineData("HEAD", "mcp:read")]
    [InlineData("OPTIONS", "mcp:read")]
    [InlineData("POST", "mcp:write")]
    [InlineData("PUT", "mcp:write")]
    [InlineData("PATCH", "mcp:write")]
    [InlineData("DELETE", "mcp:write")]
    [InlineData("PROPFIND", "mcp:write")]
    public void Required_PlainHttpBackend_FollowsTheHttpMethod(string httpMethod, string expected) =>
        Assert.Equal(expected, ScopeRules.Required(Backend with { Protocol = BackendProtocol.Http }, null, httpMethod));

    [Fact]
    public void Check_CallAsNotification_NeedsWriteToo()
    {
        var message = new McpMessage { Kind = McpMessageKind.Notification, Method = McpMethods.ToolsCall, Name = "delete_user" };

        var error = ScopeRules.Check(Subject("mcp:read"), Agent("mcp:read mcp:write"), Backend, message, "POST");

        Assert.Equal("insufficient_scope", error?.Code);
    }

    [Fact]
    public void Check_TokenLacksScopeTheAgentMayHave_AsksForAllThatIsNeeded()
    {
        var error = ScopeRules.Check(Subject("mcp:read"), Agent("mcp:read mcp:write"), Backend, Message("tools/call", "delete_user"), "POST");

        Assert.Equal("insufficient_scope", error!.Code);
        Assert.Equal("mcp:read mcp:write", error.Challenge!.Scope);
        Assert.Equal(["mcp:write"], (IEnumerable<string>)error.Details!["missing_scopes"]);
        Assert.Equal(["mcp:read"], (IEnumerable<string>)error.Details["agent_scopes"]);
    }

    [Theory]
    [InlineData("mcp:read mcp:write", TokenKind.AccessToken)]
    [InlineData("", TokenKind.IdToken)]
    public void Check_AgentMayNotHaveTheScope_NeverLooksMendable(string token, TokenKind kind)
    {
        var error = ScopeRules.Check(Subject(token, kind), Agent("mcp:read"), Backend, Message("tools/call", "delete_user"), "POST");

        Assert.Equal("authorization_denied", error!.Code);
        Assert.Null(error.Challenge);
    }

    [Fact]
    public void Check_OwnScopeNames_AreTheBackends()
    {
        var backend = Backend with { Scopes = new BackendScopes("hr.read", "hr.write") };

        Assert.Null(ScopeRules.Check(Subject("hr.read"), Agent("hr.read"), backend, Message("tools/list"), "POST"));
        Assert.NotNull(ScopeRules.Check(Subject("mcp:read"), Agent("mcp:read"), backend, Message("tools/list"), "POST"));
    }

    [Fact]
    public void Check_Allowed_DoesNotAllocate()
    {
        var (subject, agent, message) = (Subject("mcp:read mcp:write"), Agent("mcp:read mcp:write"), Message("tools/call", "delete_user"));
        ScopeRules.Check(subject, agent, Backend, message, "POST");

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = ScopeRules.Check(subject, agent, Backend, message, "POST");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Null(error);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData("employees", true)]
    [InlineData("Employees", false)]
    [InlineData("finance", false)]
    public void AccessRules_Check_ComparesTheNameExactly(string allowed, bool passes)
    {
        var agent = new Agent { Name = "cursor", ClientId = "c", BackendAccess = new HashSet<string> { allowed } };

        var error = AccessRules.Check(agent, Backend);

        Assert.Equal(passes, error is null);
        Assert.Equal(passes ? null : "Not authorized to access backend 'employees'", error?.Message);
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a*b*c", "a__b__c", true)]
    [InlineData("a*b*c", "a__c__b", false)]
    [InlineData("*_user", "get_user", true)]
    [InlineData("*_user", "get_user2", false)]
    [InlineData("?", "", false)]
    [InlineData("??", "ab", true)]
    [InlineData("get_*", "get_", true)]
    [InlineData("get_*", "Get_a", false)]
    [InlineData("a[b]", "a[b]", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("**", "x", true)]
    public void Glob_IsMatch_KnowsStarAndQuestionMarkOnly(string pattern, string text, bool expected) => Assert.Equal(expected, Glob.IsMatch(pattern, text));

    private static Subject Subject(string scopes, TokenKind kind = TokenKind.AccessToken) => new()
    {
        Issuer = "https://o/oauth2/default",
        Id = "00u1",
        Sub = "u@x",
        TokenKind = kind,
        Scopes = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal),
    };

    private static Agent Agent(string scopes) => new()
    {
        Name = "cursor",
        ClientId = "c",
        Scopes = scopes.Split(' ').ToHashSet(StringComparer.Ordinal),
        BackendAccess = new HashSet<string> { "employees" },
    };

    private static McpMessage Message(string method, string? name = null) => new() { Kind = McpMessageKind.Request, Method = method, Name = name };
}
