namespace Okta.AgentProxy;

/// <summary>Finds rules that mean nothing: that can never match, that another rule swallows, that name roles nobody defined.</summary>
internal sealed class PolicyLint(ICollection<PolicyProblem> problems)
{
    private static readonly string[] Hints = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"];

    /// <summary>Checks the rules of one policy.</summary>
    public void Check(IReadOnlyList<(PolicyRule Rule, string Path)> rules, RoleDirectory roles)
    {
        foreach (var same in rules.Where(r => r.Rule.Name is not null).GroupBy(r => r.Rule.Name!, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(new PolicyProblem($"{same.Last().Path}:name", $"'{same.Key}' is the name of another rule too. Audit could not tell them apart."));
        }

        foreach (var (rule, path) in rules)
        {
            var match = $"{path}:{(rule.Effect == PolicyEffect.Allow ? "allow" : "deny")}";
            CheckLists(rule.Match, match);
            CheckRoles(rule.Match, match, roles);
            CheckCall(rule.Match, match);
            CheckSignIn(rule, match);
        }

        ReportSwallowed(rules);
    }

    private void CheckLists(PolicyMatch match, string path)
    {
        foreach (var (key, list) in Lists(match))
        {
            if (list is { Count: 0 })
            {
                problems.Add(new PolicyProblem($"{path}:{key}", "is empty, so the rule never matches. Leave the key out for 'any'."));
            }

            for (var i = 0; i < (list?.Count ?? 0); i++)
            {
                if (list![i].Length == 0 || list[i].Length > 512 || JsonText.HasControl(list[i]))
                {
                    problems.Add(new PolicyProblem($"{path}:{key}:{i}", "can never match: 1 to 512 characters, none of them a control character."));
                }
                else if (key == "resources" && !UriPattern.IsValid(list[i]))
                {
                    problems.Add(new PolicyProblem($"{path}:{key}:{i}", "has no normal form (RFC 3986 §6.2), so it can never match: dot segments, backslashes, half an escape, two users, a port that is no number, a scheme of the web without a host, or a host with capitals or signs beyond ASCII. Write such a host with xn--."));
                }
            }
        }

        foreach (var (claim, _) in (match.Claims ?? new Dictionary<string, IReadOnlyList<string>>()).Where(c => c.Value.Count == 0))
        {
            problems.Add(new PolicyProblem($"{path}:claims:{claim}", "is empty, so the rule never matches."));
        }

        if (match.HostPolicy is "")
        {
            problems.Add(new PolicyProblem($"{path}:policy", "must be the name of an authorization policy of the host."));
        }
    }

    private void CheckSignIn(PolicyRule rule, string path)
    {
        var match = rule.Match;
        if (rule.Effect == PolicyEffect.Deny && (match.Acr is not null || match.MaxAuthAge is not null))
        {
            // "Deny who signed in well" is never what is meant, and "deny who did not" would be a denial that a new sign-in mends.
            problems.Add(new PolicyProblem(path, "cannot have acr or max_auth_age: they say what an allowing rule asks for. Put them there."));
        }

        if (match.Acr is { } values && (values.Count > AuthenticationDemand.MaxAcrValues || values.Any(v => !AuthenticationDemand.IsAcr(v))))
        {
            problems.Add(new PolicyProblem($"{path}:acr", $"must be 1 to {AuthenticationDemand.MaxAcrValues} values of letters, digits and _ : - . /, such as urn:okta:loa:2fa:any."));
        }

        if (match.MaxAuthAge is < 1 or > AuthenticationDemand.LongestAge)
        {
            problems.Add(new PolicyProblem($"{path}:max_auth_age", $"must be 1 to {AuthenticationDemand.LongestAge} seconds."));
        }
    }

    private void CheckRoles(PolicyMatch match, string path, RoleDirectory roles)
    {
        for (var i = 0; i < (match.Roles?.Count ?? 0); i++)
        {
            var role = roles.Find(match.Roles![i]);
            if (role is null)
            {
                problems.Add(new PolicyProblem($"{path}:roles:{i}", References.Unknown("role", match.Roles[i], roles.All.Select(known => known.Name)) + " Roles are defined under 'roles'."));
            }
            else if (role.Groups.Count == 0)
            {
                problems.Add(new PolicyProblem($"{path}:roles:{i}", $"'{role.Name}' has no groups, so nobody has it.", IsWarning: true));
            }
        }
    }

    private void CheckCall(PolicyMatch match, string path)
    {
        var hasWhat = (match.Tools ?? match.Resources ?? match.Prompts ?? match.Tasks ?? match.Methods) is not null;
        if (match.Arguments is { Count: > 0 } && hasWhat && (match.Tools ?? match.Prompts) is null)
        {
            problems.Add(new PolicyProblem($"{path}:arguments", "can never match: only tools and prompts have arguments."));
        }

        if (match.Annotations is { Count: > 0 } && hasWhat && match.Tools is null)
        {
            problems.Add(new PolicyProblem($"{path}:annotations", "can never match: only tools have annotations."));
        }

        foreach (var hint in (match.Annotations?.Keys ?? []).Where(h => !Hints.Contains(h, StringComparer.Ordinal)))
        {
            problems.Add(new PolicyProblem($"{path}:annotations:{hint}", $"is not an annotation of MCP. Known are: {string.Join(", ", Hints)}."));
        }

        foreach (var (pointer, condition) in match.Arguments ?? new Dictionary<string, ArgumentCondition>())
        {
            if (condition is { EqualTo: null, In: null, Pattern: null, Min: null, Max: null })
            {
                problems.Add(new PolicyProblem($"{path}:arguments:{pointer}", "says nothing. Give equals, in, pattern, min or max."));
            }
            else if (condition is { In.Count: 0 } || condition.Min > condition.Max || (condition.EqualTo is not null && condition.In is not null))
            {
                problems.Add(new PolicyProblem($"{path}:arguments:{pointer}", "can never match, or says the same thing twice: a non-empty list, min not above max, either equals or in."));
            }
        }
    }

    // Deny wins, so a rule is dead when an unconditional deny covers all it is about; and useless when a broader rule does the same.
    private void ReportSwallowed(IReadOnlyList<(PolicyRule Rule, string Path)> rules)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            for (var j = 0; j < rules.Count; j++)
            {
                var (rule, other) = (rules[i].Rule, rules[j].Rule);
                var sameBothWays = rule.Effect == other.Effect && RuleCover.Covers(rule.Match, other.Match);
                if (i == j || (rule.Effect == PolicyEffect.Deny && other.Effect == PolicyEffect.Allow) || !RuleCover.Covers(other.Match, rule.Match) || (sameBothWays && i < j))
                {
                    continue;
                }

                var name = other.Name ?? $"rule-{j + 1}";
                problems.Add(new PolicyProblem(rules[i].Path, rule.Effect == other.Effect ? $"does nothing: '{name}' covers it." : $"is unreachable: '{name}' denies all of it.", IsWarning: true));
                break;
            }
        }
    }

    private static IEnumerable<(string Key, IReadOnlyList<string>? List)> Lists(PolicyMatch match) =>
    [
        ("tools", match.Tools), ("resources", match.Resources), ("prompts", match.Prompts), ("tasks", match.Tasks), ("methods", match.Methods),
        ("roles", match.Roles), ("agents", match.Agents), ("groups", match.Groups), ("scopes", match.Scopes), ("acr", match.Acr),
    ];
}
