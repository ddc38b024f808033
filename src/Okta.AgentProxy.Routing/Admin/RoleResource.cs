using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// Roles in the admin API. They are not switched off: a role that nobody has turns the rules that deny something to it off as well, which is the opposite
/// of what a switch called "disable" promises.
/// </summary>
internal sealed class RoleResource(IBackendStore backends, ConfiguredEntities configured) : IAdminResource<PolicyRole>
{
    public string Kind => "Role";

    public string Plural => "roles";

    public string NameKey => "role_name";

    public bool CanBeDisabled => false;

    public string NameOf(PolicyRole entity) => entity.Name;

    public PolicyRole SetEnabled(PolicyRole entity, bool enabled) => throw new NotSupportedException("Roles are not switched on and off.");

    public WriteBackKind<PolicyRole>? InFile => WriteBackKinds.Roles;

    public PolicyRole? Configured(string name) => configured.Current?.Roles.FirstOrDefault(role => string.Equals(role.Name, name, StringComparison.OrdinalIgnoreCase));

    public JsonObject Show(PolicyRole entity) => new()
    {
        ["role_name"] = entity.Name,
        ["level"] = entity.Level,
        ["groups"] = AgentResource.List(entity.Groups),
    };

    public async ValueTask<PolicyRole?> ReadAsync(string name, JsonObject body, PolicyRole? current, ProblemCollector problems, CancellationToken cancellationToken)
    {
        List<PolicyProblem> found = [];
        var configuration = AdminBody.ToConfiguration(Plural, name, body, new Dictionary<string, string>(), problems);
        var role = RoleReader.Read(configuration.GetSection(Plural), Plural, found).SingleOrDefault() ?? new PolicyRole { Name = name };
        foreach (var problem in found.Where(problem => !problem.IsWarning))
        {
            problems.Add(problem.Path, problem.Message);
        }

        if (current is not null && current.Level != role.Level)
        {
            await FindLevelsAsync(current, problems, cancellationToken);
        }

        return problems.Problems.Count > 0 ? null : role with { Name = name, Groups = [.. role.Groups.Distinct(StringComparer.Ordinal)] };
    }

    public async ValueTask<IReadOnlyList<ConfigurationProblem>> FindUsesAsync(PolicyRole entity, CancellationToken cancellationToken)
    {
        var uses = new ProblemCollector();
        foreach (var (backend, rule, index) in await RulesNamingAsync(entity.Name, cancellationToken))
        {
            uses.Add($"backends:{backend.Name}:policy:{index}", $"names the role in the rule '{rule.Name ?? $"rule-{index + 1}"}'.");
        }

        return uses.Problems;
    }

    // The rules of an rbac_config are made of the levels when the configuration is read: a level that sinks later would keep its tools.
    private async ValueTask FindLevelsAsync(PolicyRole role, ProblemCollector problems, CancellationToken cancellationToken)
    {
        var named = await RulesNamingAsync(role.Name, cancellationToken);
        if (named.FirstOrDefault(use => use.Rule.Name?.StartsWith(RbacConfig.RulePrefix, StringComparison.Ordinal) == true).Backend is { } backend)
        {
            problems.Add($"roles:{role.Name}:level", $"decides about tools in the rbac_config of the backend '{backend.Name}', which is read with the configuration. Change it there.");
        }
    }

    private async ValueTask<List<(Backend Backend, PolicyRule Rule, int Index)>> RulesNamingAsync(string name, CancellationToken cancellationToken) =>
        [.. from stored in await backends.ListAsync(cancellationToken)
            from pair in (stored.Value.Policy?.Rules ?? []).Select((rule, index) => (rule, index))
            where pair.rule.Match.Roles?.Contains(name, StringComparer.OrdinalIgnoreCase) == true
            select (stored.Value, pair.rule, pair.index)];
}
