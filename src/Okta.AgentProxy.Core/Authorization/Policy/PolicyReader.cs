using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>Reads <c>policy:</c> from the configuration and reports every key that is unknown or of the wrong kind.</summary>
internal static class PolicyReader
{
    private static readonly string[] RuleKeys = ["name", "allow", "deny"];

    private static readonly string[] MatchKeys =
        ["tools", "resources", "prompts", "tasks", "methods", "roles", "agents", "groups", "scopes", "acr", "max_auth_age", "claims", "annotations", "arguments", "policy"];

    private static readonly string[] ConditionKeys = ["equals", "in", "pattern", "min", "max"];

    /// <summary>The policy at <paramref name="section"/>; <see langword="null"/> when there is none.</summary>
    public static PolicyDefinition? Read(IConfigurationSection section, string path, ICollection<PolicyProblem> problems)
    {
        var children = section.GetChildren().ToArray();
        if (children.Length == 0)
        {
            // "policy: []" denies everything; only a key that is not there means "no policy".
            if (!string.IsNullOrEmpty(section.Value))
            {
                problems.Add(new PolicyProblem(path, "must be a list of rules."));
            }

            return section.Value is null ? null : new PolicyDefinition([]);
        }

        List<PolicyRule> rules = [];
        foreach (var child in children.OrderBy(c => int.TryParse(c.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var i) ? i : int.MaxValue))
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                problems.Add(new PolicyProblem(path, "must be a list of rules."));
                return null;
            }

            if (ReadRule(child, $"{path}:{child.Key}", problems) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return new PolicyDefinition(rules);
    }

    private static PolicyRule? ReadRule(IConfigurationSection section, string path, ICollection<PolicyProblem> problems)
    {
        var keys = section.GetChildren().ToDictionary(c => c.Key, StringComparer.OrdinalIgnoreCase);
        ReportUnknown(keys.Keys, RuleKeys, path, problems);

        var (allows, denies) = (keys.ContainsKey("allow"), keys.ContainsKey("deny"));
        if (allows == denies)
        {
            problems.Add(new PolicyProblem(path, allows ? "has both 'allow' and 'deny'. Make two rules of it." : "needs 'allow' or 'deny'."));
            return null;
        }

        var effect = allows ? "allow" : "deny";
        return new PolicyRule
        {
            Name = keys.GetValueOrDefault("name")?.Value,
            Effect = allows ? PolicyEffect.Allow : PolicyEffect.Deny,
            Match = ReadMatch(keys[effect], $"{path}:{effect}", problems),
        };
    }

    private static PolicyMatch ReadMatch(IConfigurationSection section, string path, ICollection<PolicyProblem> problems)
    {
        var keys = section.GetChildren().ToDictionary(c => c.Key, StringComparer.OrdinalIgnoreCase);
        if (keys.Count == 0 && !string.IsNullOrEmpty(section.Value))
        {
            problems.Add(new PolicyProblem(path, "must be a mapping, such as { tools: [\"get_*\"] }; {} is everything."));
        }

        ReportUnknown(keys.Keys, MatchKeys, path, problems);
        IReadOnlyList<string>? List(string key) => keys.TryGetValue(key, out var list) ? ReadList(list, $"{path}:{key}", problems) : null;

        return new PolicyMatch
        {
            Tools = List("tools"),
            Resources = List("resources"),
            Prompts = List("prompts"),
            Tasks = List("tasks"),
            Methods = List("methods"),
            Roles = List("roles"),
            Agents = List("agents"),
            Groups = List("groups"),
            Scopes = List("scopes"),
            Acr = List("acr"),
            MaxAuthAge = ReadSeconds(keys, "max_auth_age", path, problems),
            Claims = ReadMap<IReadOnlyList<string>>(keys, "claims", path, problems, (s, p) => ReadList(s, p, problems)),
            Annotations = ReadMap(keys, "annotations", path, problems, (s, p) => ReadFlag(s, p, problems)),
            Arguments = ReadMap(keys, "arguments", path, problems, (s, p) => ReadCondition(s, p, problems)),
            HostPolicy = keys.TryGetValue("policy", out var policy) ? policy.Value ?? "" : null,
        };
    }

    private static ArgumentCondition ReadCondition(IConfigurationSection section, string path, ICollection<PolicyProblem> problems)
    {
        // "/path: x" is short for "/path: { equals: x }".
        var keys = section.GetChildren().ToDictionary(c => c.Key, StringComparer.OrdinalIgnoreCase);
        if (keys.Count == 0)
        {
            return new ArgumentCondition { EqualTo = section.Value };
        }

        ReportUnknown(keys.Keys, ConditionKeys, path, problems);
        return new ArgumentCondition
        {
            EqualTo = keys.GetValueOrDefault("equals")?.Value,
            In = keys.TryGetValue("in", out var list) ? ReadList(list, $"{path}:in", problems) : null,
            Pattern = keys.GetValueOrDefault("pattern")?.Value,
            Min = ReadNumber(keys, "min", path, problems),
            Max = ReadNumber(keys, "max", path, problems),
        };
    }

    private static int? ReadSeconds(Dictionary<string, IConfigurationSection> keys, string key, string path, ICollection<PolicyProblem> problems)
    {
        if (!keys.TryGetValue(key, out var section))
        {
            return null;
        }

        if (int.TryParse(section.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds;
        }

        problems.Add(new PolicyProblem($"{path}:{key}", "must be a whole number of seconds."));
        return null;
    }

    private static decimal? ReadNumber(Dictionary<string, IConfigurationSection> keys, string key, string path, ICollection<PolicyProblem> problems)
    {
        if (!keys.TryGetValue(key, out var section))
        {
            return null;
        }

        if (decimal.TryParse(section.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        problems.Add(new PolicyProblem($"{path}:{key}", "must be a number."));
        return null;
    }

    private static bool ReadFlag(IConfigurationSection section, string path, ICollection<PolicyProblem> problems)
    {
        if (!bool.TryParse(section.Value, out var flag))
        {
            problems.Add(new PolicyProblem(path, "must be true or false."));
        }

        return flag;
    }

    private static Dictionary<string, T>? ReadMap<T>(
        Dictionary<string, IConfigurationSection> keys, string key, string path, ICollection<PolicyProblem> problems, Func<IConfigurationSection, string, T> read)
    {
        if (!keys.TryGetValue(key, out var section))
        {
            return null;
        }

        var children = section.GetChildren().ToArray();
        if (children.Length == 0)
        {
            problems.Add(new PolicyProblem($"{path}:{key}", "must be a mapping with at least one entry."));
        }

        return children.ToDictionary(c => c.Key, c => read(c, $"{path}:{key}:{c.Key}"), StringComparer.Ordinal);
    }

    // A single value is a list of one: names of groups have spaces, so nothing is split.
    private static List<string> ReadList(IConfigurationSection section, string path, ICollection<PolicyProblem> problems)
    {
        List<string> items = [];
        if (!string.IsNullOrEmpty(section.Value))
        {
            items.Add(section.Value);
        }

        foreach (var child in section.GetChildren())
        {
            if (string.IsNullOrWhiteSpace(child.Value))
            {
                problems.Add(new PolicyProblem($"{path}:{child.Key}", "must be a non-empty string."));
                continue;
            }

            items.Add(child.Value);
        }

        return items;
    }

    private static void ReportUnknown(IEnumerable<string> keys, string[] known, string path, ICollection<PolicyProblem> problems)
    {
        foreach (var key in keys.Where(k => !known.Contains(k, StringComparer.OrdinalIgnoreCase)))
        {
            problems.Add(new PolicyProblem($"{path}:{key}", $"is not a known key. Known are: {string.Join(", ", known)}."));
        }
    }
}
