using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>Reads <c>roles:</c> from the configuration.</summary>
internal static class RoleReader
{
    /// <summary>The roles, ordered by name.</summary>
    public static IReadOnlyList<PolicyRole> Read(IConfigurationSection section, string path, ICollection<PolicyProblem> problems) =>
        [.. section.GetChildren().Select(role => ReadRole(role, $"{path}:{role.Key}", problems)).OrderBy(r => r.Name, StringComparer.Ordinal)];

    private static PolicyRole ReadRole(IConfigurationSection section, string path, ICollection<PolicyProblem> problems)
    {
        var (level, groups) = (1, new List<string>());
        foreach (var child in section.GetChildren())
        {
            switch (child.Key.ToLowerInvariant())
            {
                case "level" when int.TryParse(child.Value, NumberStyles.None, CultureInfo.InvariantCulture, out level) && level >= 1:
                    break;
                case "level":
                    problems.Add(new PolicyProblem($"{path}:level", "must be a whole number from 1."));
                    break;
                case "groups":
                    groups.AddRange(child.GetChildren().Select(g => g.Value).Append(child.Value).Where(g => !string.IsNullOrWhiteSpace(g)).Select(g => g!));
                    break;
                default:
                    problems.Add(new PolicyProblem($"{path}:{child.Key}", "is not a known key. Known are: level, groups."));
                    break;
            }
        }

        if (groups.Count == 0)
        {
            problems.Add(new PolicyProblem($"{path}:groups", "is empty: nobody has the role. GROUP_TO_ROLE_… may add groups.", IsWarning: true));
        }

        return new PolicyRole { Name = section.Key, Level = level, Groups = groups };
    }
}
