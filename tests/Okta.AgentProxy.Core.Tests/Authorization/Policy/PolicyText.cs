using System.Collections.Frozen;
using System.Security.Claims;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Core.Tests.Authorization.Policy;

/// <summary>Policies as they are written in the file, compiled, and callers to hold them against.</summary>
internal static class PolicyText
{
    public static readonly Backend Backend = new() { Name = "hr", Url = new Uri("http://b/mcp"), Paths = ["/hr"], ReadOnlyTools = ["get_*", "list_*"] };

    public static readonly RoleDirectory Roles = new(
    [
        new PolicyRole { Name = "viewer", Level = 1, Groups = ["Everyone"] },
        new PolicyRole { Name = "admin", Level = 2, Groups = ["Admins", "IT Admins"] },
        new PolicyRole { Name = "ghost" },
    ]);

    public static (BackendPolicy Policy, List<PolicyProblem> Problems) Compile(string yaml)
    {
        List<PolicyProblem> problems = [];
        var definition = PolicyReader.Read(Section(yaml, "policy"), "backends:hr:policy", problems);
        var compiled = new PolicyCompiler(Roles, problems).Compile(definition, "backends:hr");
        return (BackendPolicy.Create(Backend, compiled, [])!, problems);
    }

    public static BackendPolicy Good(string yaml)
    {
        var (policy, problems) = Compile(yaml);
        Assert.Empty(problems);
        return policy;
    }

    public static IConfigurationSection Section(string yaml, string key)
    {
        var content = YamlFlattener.Flatten(Encoding.UTF8.GetBytes(yaml), "root", "test");
        Assert.Empty(content.Problems);
        return new ConfigurationBuilder().AddInMemoryCollection(content.Values).Build().GetSection($"root:{key}");
    }

    public static PolicyCaller Caller(string[]? groups = null, string scopes = "mcp:read mcp:write", string? agentScopes = null, string agent = "cursor", params (string, string)[] claims) => new(
        new Subject
        {
            Issuer = "https://o/oauth2/default",
            Id = "00u1",
            Sub = "u@x",
            Groups = (groups ?? []).ToFrozenSet(StringComparer.Ordinal),
            Scopes = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal),
            Principal = new ClaimsPrincipal(new ClaimsIdentity(claims.Select(c => new Claim(c.Item1, c.Item2)))),
        },
        new Agent { Name = agent, ClientId = "c", Scopes = (agentScopes ?? scopes).Split(' ').ToHashSet(StringComparer.Ordinal) },
        Backend);

    public static PolicyDecision Call(this BackendPolicy policy, PolicyCaller caller, string tool, string? arguments = null, ToolAnnotations? annotations = null) =>
        policy.Evaluate(caller.Ask(PolicyTargetKind.Tool, tool) with { Arguments = Encoding.UTF8.GetBytes(arguments ?? ""), Annotations = annotations });

    public static PolicyDecision Read(this BackendPolicy policy, PolicyCaller caller, string uri) => policy.Evaluate(caller.Ask(PolicyTargetKind.Resource, uri));
}
