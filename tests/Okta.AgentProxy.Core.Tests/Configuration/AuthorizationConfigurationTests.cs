using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Core.Tests.Configuration;

public sealed class AuthorizationConfigurationTests
{
    [Fact]
    public async Task Compile_DesignExample_GivesRolesAndRules()
    {
        await using var fixture = new ConfigurationFixture(With("""
            policy:
                  - { name: no-deletes,   deny:  { tools: ["delete_*"] } }
                  - { name: viewers-read, allow: { tools: ["get_*", "list_*"], roles: [viewer] } }
                  - { name: admins,       allow: { tools: ["*"], roles: [admin] } }
            """, """
            roles:
              viewer: { level: 1, groups: [Everyone] }
              admin:  { level: 2, groups: [Admins] }
            """));

        var compiled = fixture.Services.GetRequiredService<ConfigurationCompiler>().Compile();

        Assert.Empty(compiled.Problems);
        Assert.Empty(compiled.Warnings);
        Assert.Equal(["admin", "viewer"], compiled.Configuration!.Roles.Select(r => r.Name));
        Assert.Equal(["no-deletes", "viewers-read", "admins"], compiled.Configuration.Backends.Single(b => b.Name == "employees").Policy!.Rules.Select(r => r.Name));
        Assert.Null(compiled.Configuration.Backends.Single(b => b.Name == "finance").Policy);
    }

    [Theory]
    [InlineData("policy: [{ allow: { tools: [] } }]", "", "backends.employees.policy[0].allow.tools is empty")]
    [InlineData("policy: [{ allow: { roles: [boss] } }]", "", "backends.employees.policy[0].allow.roles[0] names the role 'boss', which does not exist")]
    [InlineData("policy: [{ deny: {} }]\n    protocol: http", "", "backends.employees.policy cannot be held against plain HTTP")]
    [InlineData("rbac_config: nowhere.json", "", "backends.employees.rbac_config names a file that cannot be read")]
    [InlineData("", "rbac_config: x.json", "rbac_config belongs to a backend")]
    [InlineData("", "policy: [{ deny: {} }]", "policy belongs to a backend")]
    [InlineData("", "roles: { a: { level: zero, groups: [x] } }", "roles.a.level must be a whole number")]
    public async Task Compile_Mistake_IsReportedWithItsKey(string backend, string top, string expected)
    {
        await using var fixture = new ConfigurationFixture(With(backend, top));

        var problems = fixture.Problems();

        Assert.Contains(problems, p => p.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compile_RbacFileBesideGroupToRole_BecomesRules()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"roles":{"viewer":{"level":1},"security-admin":{"level":3}},"tools":{"get_x":{"min_level":1},"zones":{"min_level":3}}}""", TestContext.Current.CancellationToken);
        try
        {
            await using var fixture = new ConfigurationFixture(With($"rbac_config: {file}", ""), sources: s => s.Add(new AgentProxyEnvironmentSource
            {
                Variables = () => [new("GROUP_TO_ROLE_SECURITY_ADMIN", "Sec, Sec Ops"), new("GROUP_TO_ROLE_VIEWER", "Everyone")],
            }));

            var compiled = fixture.Services.GetRequiredService<ConfigurationCompiler>().Compile();

            Assert.Empty(compiled.Problems);
            Assert.Equal(["Sec", "Sec Ops"], compiled.Configuration!.Roles.Single(r => r.Name == "security-admin").Groups);
            var rules = compiled.Configuration.Backends.Single(b => b.Name == "employees").Policy!.Rules;
            Assert.Equal(["rbac-level-1", "rbac-level-3"], rules.Select(r => r.Name));
            Assert.Equal(["security-admin", "viewer"], rules[0].Match.Roles!);
            Assert.Equal(["security-admin"], rules[1].Match.Roles!);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string With(string backend, string top) =>
        ConfigurationFixture.Good.Replace("auth_method: none", $"auth_method: none\n    {backend}", StringComparison.Ordinal) + "\n" + top + "\n";

    [Theory]
    [InlineData("policy:", true)]
    [InlineData("policy: {}", true)]
    [InlineData("policy: ~", true)]
    [InlineData("policy:\n      # - { name: no-deletes, deny: { tools: [\"delete_*\"] } }", true)]
    [InlineData("policy: []", false)]
    [InlineData("description: none", false)]
    public async Task Policy_WithNothingInIt_IsAProblemAndOpensNothing(string written, bool isProblem)
    {
        await using var fixture = new ConfigurationFixture($$"""
            okta_domain: dev-1.okta.com
            backends:
              a:
                url: http://localhost:1/mcp
                paths: [/a]
                auth_method: none
                {{written}}
            """);

        var problems = fixture.Problems();

        Assert.Equal(isProblem ? 1 : 0, problems.Length);
        Assert.All(problems, problem => Assert.Contains("backends.a.policy is empty. Write [] to allow nothing", problem, StringComparison.Ordinal));
    }
}
