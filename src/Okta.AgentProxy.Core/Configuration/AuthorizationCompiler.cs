using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>Reads <c>roles</c>, <c>group_to_role</c> and every backend's <c>policy</c> and <c>rbac_config</c>, and checks them as a whole.</summary>
internal sealed class AuthorizationCompiler
{
    private const int MaxRbacBytes = 4 * 1024 * 1024;

    private static readonly string[] OfBackends = ["policy", "rbac_config"];

    private readonly IConfiguration _section;
    private readonly ProblemCollector _problems;

    public AuthorizationCompiler(IConfiguration section, ProblemCollector problems)
    {
        _section = section;
        _problems = problems;

        List<PolicyProblem> found = [];
        var groups = section.GetSection("group_to_role").GetChildren().Select(role => new PolicyRole
        {
            Name = role.Key,
            Groups = role.Value?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        });
        Roles = new RoleDirectory(RoleReader.Read(section.GetSection("roles"), "roles", found).Concat(groups));
        Report(found.Where(p => !(p.IsWarning && Roles.All.Any(r => r.Groups.Count > 0 && p.Path == $"roles:{r.Name}:groups"))));

        // Ignoring them would let callers do what the file forbids.
        foreach (var key in OfBackends.Where(key => section.GetSection(key).Exists()))
        {
            problems.Add(key, $"belongs to a backend: write it as backends.NAME.{key}.");
        }
    }

    /// <summary>The roles that policies may name.</summary>
    public RoleDirectory Roles { get; }

    /// <summary>The policy of a backend; <see langword="null"/> when it has none.</summary>
    /// <param name="backend">Its name.</param>
    /// <param name="fromCode">What code said, which is not overruled.</param>
    public PolicyDefinition? CompilePolicy(string backend, PolicyDefinition? fromCode)
    {
        var path = $"backends:{backend}";
        List<PolicyProblem> found = [];
        var written = fromCode ?? PolicyReader.Read(_section.GetSection($"{path}:policy"), $"{path}:policy", found);
        if (fromCode is null && written is null && (_section as SectionSnapshot)?.Find($"{path}:policy") is not null)
        {
            // All of its rules commented out, say: it was there to deny something.
            _problems.Add($"{path}:policy", "is empty. Write [] to allow nothing, or leave it out to allow everything.");
        }

        var rbac = fromCode is null ? ReadRbac($"{path}:rbac_config", found) : null;

        // Compiled here for its problems only: the proxy compiles again for each snapshot, with the roles of that moment.
        new PolicyCompiler(Roles, found).Compile(written, path);
        Report(found);
        return rbac is null ? written : new PolicyDefinition([.. written?.Rules ?? [], .. rbac.ToRules(Roles)]);
    }

    private RbacConfig? ReadRbac(string path, List<PolicyProblem> found)
    {
        var section = _section.GetSection(path);
        if (!section.Exists())
        {
            return null;
        }

        try
        {
            if (BoundedFile.Read(section.Value ?? "", MaxRbacBytes) is { } bytes)
            {
                return RbacConfigReader.Read(bytes, path, found);
            }

            found.Add(new PolicyProblem(path, $"names a file larger than {MaxRbacBytes} bytes."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            found.Add(new PolicyProblem(path, "names a file that cannot be read."));
        }

        return null;
    }

    private void Report(IEnumerable<PolicyProblem> found)
    {
        foreach (var problem in found)
        {
            if (problem.IsWarning)
            {
                _problems.Warn(problem.Path, problem.Message);
            }
            else
            {
                _problems.Add(problem.Path, problem.Message);
            }
        }
    }
}
