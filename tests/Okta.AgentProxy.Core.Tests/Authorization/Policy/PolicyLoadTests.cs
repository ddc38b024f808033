using System.Text;

namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

public class PolicyLoadTests
{
    [Theory]
    [InlineData("policy: everything", "backends:hr:policy", "list of rules")]
    [InlineData("policy: { allow: {} }", "backends:hr:policy", "list of rules")]
    [InlineData("policy: [{ name: x }]", "backends:hr:policy:0", "needs 'allow' or 'deny'")]
    [InlineData("policy: [{ allow: {}, deny: {} }]", "backends:hr:policy:0", "both")]
    [InlineData("policy: [{ alow: {}, deny: {} }]", "backends:hr:policy:0:alow", "not a known key")]
    [InlineData("policy: [{ allow: { tool: [a] } }]", "backends:hr:policy:0:allow:tool", "not a known key")]
    [InlineData("policy: [{ allow: all }]", "backends:hr:policy:0:allow", "mapping")]
    [InlineData("policy: [{ allow: { tools: [] } }]", "backends:hr:policy:0:allow:tools", "empty")]
    [InlineData("policy: [{ allow: { roles: [boss] } }]", "backends:hr:policy:0:allow:roles:0", "names the role 'boss', which does not exist")]
    [InlineData("policy: [{ allow: { annotations: { readOnly: true } } }]", "backends:hr:policy:0:allow:annotations:readOnly", "not an annotation")]
    [InlineData("policy: [{ allow: { annotations: { readOnlyHint: maybe } } }]", "backends:hr:policy:0:allow:annotations:readOnlyHint", "true or false")]
    [InlineData("policy: [{ allow: { resources: [a], arguments: { /a: b } } }]", "backends:hr:policy:0:allow:arguments", "never match")]
    [InlineData("policy: [{ allow: { prompts: [a], annotations: { readOnlyHint: true } } }]", "backends:hr:policy:0:allow:annotations", "never match")]
    [InlineData("policy: [{ allow: { arguments: { a: b } } }]", "backends:hr:policy:0:allow:arguments:a", "JSON Pointer")]
    [InlineData("policy: [{ allow: { arguments: { /a~2: b } } }]", "backends:hr:policy:0:allow:arguments:/a~2", "JSON Pointer")]
    [InlineData("policy: [{ allow: { arguments: { /a: { min: 5, max: 1 } } } }]", "backends:hr:policy:0:allow:arguments:/a", "never match")]
    [InlineData("policy: [{ allow: { arguments: { /a: { min: five } } } }]", "backends:hr:policy:0:allow:arguments:/a:min", "number")]
    [InlineData("policy: [{ allow: { arguments: { /a: { pattern: '(' } } } }]", "backends:hr:policy:0:allow:arguments:/a:pattern", "linear time")]
    [InlineData("policy: [{ allow: { arguments: { /a: { pattern: 'a)|(?:b' } } } }]", "backends:hr:policy:0:allow:arguments:/a:pattern", "linear time")]
    [InlineData("policy: [{ allow: { arguments: { /a: { pattern: '(a)\\1' } } } }]", "backends:hr:policy:0:allow:arguments:/a:pattern", "linear time")]
    [InlineData("policy: [{ allow: { arguments: { /a: { regex: a } } } }]", "backends:hr:policy:0:allow:arguments:/a:regex", "not a known key")]
    [InlineData("policy: [{ name: a, allow: { tools: [x] } }, { name: a, allow: { tools: [y] } }]", "backends:hr:policy:1:name", "name of another rule")]
    [InlineData("policy: [{ allow: { claims: {} } }]", "backends:hr:policy:0:allow:claims", "at least one")]
    [InlineData("policy: [{ allow: { policy: '' } }]", "backends:hr:policy:0:allow:policy", "name of an authorization policy")]
    public void Load_Mistake_IsReportedWithItsKey(string yaml, string path, string message)
    {
        var (_, problems) = PolicyText.Compile(yaml);

        Assert.Contains(problems, p => p.Path == path && !p.IsWarning && p.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("policy: [{ name: d, deny: { tools: ['*'] } }, { allow: { tools: [get_a], roles: [viewer] } }]", 1, "unreachable: 'd'")]
    [InlineData("policy: [{ name: all, allow: {} }, { allow: { tools: [get_a] } }]", 1, "does nothing: 'all'")]
    [InlineData("policy: [{ allow: { tools: [get_a] } }, { allow: { tools: ['get_*'] } }]", 0, "does nothing: 'rule-2'")]
    [InlineData("policy: [{ allow: { resources: ['a/**'] } }, { deny: { resources: ['**'] } }]", 0, "unreachable")]
    [InlineData("policy: [{ allow: { roles: [ghost] } }]", 0, "nobody has it")]
    public void Load_UselessRule_IsAWarning(string yaml, int rule, string message)
    {
        var (_, problems) = PolicyText.Compile(yaml);

        Assert.Contains(problems, p => p.Path.StartsWith($"backends:hr:policy:{rule}", StringComparison.Ordinal) && p.IsWarning && p.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("policy: [{ deny: { tools: ['delete_*'], groups: [X] } }, { allow: { tools: [delete_a] } }]")]
    [InlineData("policy: [{ deny: { tools: ['delete_*'] } }, { allow: { tools: ['*'] } }]")]
    [InlineData("policy: [{ allow: { tools: ['get_*'], roles: [viewer] } }, { allow: { tools: ['get_*'], roles: [admin] } }]")]
    [InlineData("policy: [{ allow: { tools: ['a?'] } }, { allow: { tools: ['a*b'] } }]")]
    public void Load_RulesThatBothMatter_AreNotReported(string yaml) => Assert.Empty(PolicyText.Compile(yaml).Problems);

    [Fact]
    public void Load_NoPolicyKey_MeansNoPolicy()
    {
        var problems = new List<PolicyProblem>();

        Assert.Null(PolicyReader.Read(PolicyText.Section("other: 1", "policy"), "p", problems));
        Assert.Null(new PolicyCompiler(RoleDirectory.Empty, problems).Compile(null, "b"));
    }

    [Fact]
    public void Roles_Yaml_HaveLevelAndGroups()
    {
        List<PolicyProblem> problems = [];

        var roles = RoleReader.Read(PolicyText.Section("roles: { viewer: { level: 1, groups: [Everyone] }, admin: { level: 2, groups: Domain Admins }, bad: { level: x, color: red } }", "roles"), "roles", problems);

        Assert.Equal(["admin", "bad", "viewer"], roles.Select(r => r.Name));
        Assert.Equal(["Domain Admins"], roles[0].Groups);
        Assert.Equal(["roles:bad:color", "roles:bad:groups", "roles:bad:level"], problems.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Everyone", "list_okta_users", true)]
    [InlineData("Everyone", "list_okta_user_factors", false)]
    [InlineData("Admins", "list_okta_user_factors", true)]
    [InlineData("Admins", "list_okta_users", true)]
    [InlineData("Admins", "unlisted_tool", false)]
    [InlineData("Admins", "list_okta_network_zones", false)]
    [InlineData("Nobody", "list_okta_users", false)]
    public void Rbac_OriginsFile_NeedsTheLevelAndAnEntry(string group, string tool, bool allowed)
    {
        var json = Encoding.UTF8.GetBytes("""
            {"roles":{"viewer":{"level":1},"admin":{"level":2},"super-admin":{"level":5}},
             "tools":{"list_okta_users":{"min_level":1},"list_okta_user_factors":{"min_level":2},"list_okta_network_zones":{"min_level":3}}}
            """);
        List<PolicyProblem> problems = [];
        var rbac = RbacConfigReader.Read(json, "backends:hr:rbac_config", problems);
        var policy = BackendPolicy.Create(PolicyText.Backend, new PolicyCompiler(PolicyText.Roles, problems).Compile(new PolicyDefinition([.. rbac!.ToRules(PolicyText.Roles)]), "backends:hr"), [])!;

        var decision = policy.Call(PolicyText.Caller([group]), tool);

        Assert.Empty(problems);
        Assert.Equal(allowed, decision.IsAllowed);
    }

    [Theory]
    [InlineData("[]", "rbac")]
    [InlineData("{", "rbac")]
    [InlineData("""{"roles":{}}""", "rbac:tools")]
    [InlineData("""{"roles":{"a":{"level":0}},"tools":{}}""", "rbac:roles:a:level")]
    [InlineData("""{"roles":{"a":{"level":1},"a":{"level":9}},"tools":{}}""", "rbac")]
    [InlineData("""{"roles":{"a":{"level":1}},"tools":{"t":{"level":1}}}""", "rbac:tools:t:min_level")]
    [InlineData("""{"roles":{"a":{"level":1}},"tools":{"t":{"min_level":2}}}""", "rbac:tools:t:min_level")]
    public void Rbac_Mistake_IsReported(string json, string path)
    {
        List<PolicyProblem> problems = [];

        RbacConfigReader.Read(Encoding.UTF8.GetBytes(json), "rbac", problems);

        Assert.Contains(problems, p => p.Path == path);
    }
}
