using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Okta.AgentProxy;

/// <summary>Turns the rules of a backend into a <see cref="CompiledPolicy"/> and reports what is wrong with them.</summary>
internal sealed class PolicyCompiler(RoleDirectory roles, ICollection<PolicyProblem> problems, TimeProvider? time = null)
{
    // Matching is linear; this ends only what a machine without a free CPU holds up, and an argument that could not be judged is refused.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(2);

    // What a pattern costs to prepare grows faster than its length.
    private const int MaxPatternLength = 4_096;

    /// <summary>The policy; <see langword="null"/> when the backend has none.</summary>
    /// <param name="definition">The rules.</param>
    /// <param name="path">Where the backend stands, such as <c>backends:hr</c>.</param>
    public CompiledPolicy? Compile(PolicyDefinition? definition, string path)
    {
        if (definition is null)
        {
            return null;
        }

        List<CompiledRule> compiled = [];
        List<(PolicyRule Rule, string Path)> written = [];
        for (var i = 0; i < definition.Rules.Count; i++)
        {
            var (rule, place) = (definition.Rules[i], $"{path}:policy:{i}");
            written.Add((rule, place));
            compiled.Add(Compile(rule, rule.Name ?? string.Create(CultureInfo.InvariantCulture, $"rule-{i + 1}"), place));
        }

        new PolicyLint(problems).Check(written, roles);
        return new CompiledPolicy(compiled, time ?? TimeProvider.System);
    }

    private CompiledRule Compile(PolicyRule rule, string name, string path)
    {
        var match = WithImpliedTargets(rule.Match);
        var denies = rule.Effect == PolicyEffect.Deny;
        NamePatterns? Names(IReadOnlyList<string>? patterns) => patterns is null ? null : new NamePatterns(patterns, ignoreCase: denies);

        return new CompiledRule
        {
            Name = name,
            Effect = rule.Effect,
            AboutAll = (match.Tools ?? match.Resources ?? match.Prompts ?? match.Tasks ?? match.Methods) is null,
            Tools = Names(match.Tools),
            Prompts = Names(match.Prompts),
            Tasks = Names(match.Tasks),
            Methods = Names(match.Methods),
            Resources = match.Resources is null ? null : [.. match.Resources.Select(p => UriPattern.Parse(p, ignoreCase: denies))],
            Agents = match.Agents?.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            Roles = match.Roles is null ? null : [.. match.Roles.Select(roles.Find).OfType<PolicyRole>()],
            RoleGroups = match.Roles is null ? null : [.. match.Roles.SelectMany(r => roles.Find(r)?.Groups ?? []).Distinct(StringComparer.Ordinal)],
            Groups = match.Groups is null ? null : [.. match.Groups],
            Scopes = match.Scopes is null ? null : [.. match.Scopes],
            SignIn = match.Acr is null && match.MaxAuthAge is null ? null : new AuthenticationDemand([.. match.Acr ?? []], match.MaxAuthAge),
            Claims = [.. (match.Claims ?? EmptyClaims).Select(c => (c.Key, c.Value.ToFrozenSet(StringComparer.Ordinal)))],
            Annotations = [.. (match.Annotations ?? EmptyAnnotations).Select(a => (a.Key, a.Value))],
            Arguments = [.. (match.Arguments ?? EmptyArguments).Select(a => CompileArgument(a.Key, a.Value, rule.Effect, path)).OfType<ArgumentRule>()],
            HostPolicy = match.HostPolicy,
        };
    }

    /// <summary>A rule that looks at annotations is about tools, one that looks at arguments about tools and prompts, when it does not say.</summary>
    private static PolicyMatch WithImpliedTargets(PolicyMatch match)
    {
        if ((match.Tools ?? match.Resources ?? match.Prompts ?? match.Tasks ?? match.Methods) is not null)
        {
            return match;
        }

        return match.Annotations is { Count: > 0 } ? match with { Tools = ["*"] }
            : match.Arguments is { Count: > 0 } ? match with { Tools = ["*"], Prompts = ["*"] }
            : match;
    }

    private ArgumentRule? CompileArgument(string pointer, ArgumentCondition condition, PolicyEffect effect, string path)
    {
        var place = $"{path}:{(effect == PolicyEffect.Allow ? "allow" : "deny")}:arguments:{pointer}";
        if (ArgumentPointer.Parse(pointer) is not { } parsed)
        {
            problems.Add(new PolicyProblem(place, "is not a JSON Pointer (RFC 6901), such as /filter/owner."));
            return null;
        }

        Regex? pattern = null;
        if (condition.Pattern is { Length: > MaxPatternLength })
        {
            problems.Add(new PolicyProblem($"{place}:pattern", $"is longer than {MaxPatternLength} characters."));
        }
        else if (condition.Pattern is { } text)
        {
            try
            {
                _ = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);
                pattern = new Regex($@"\A(?:{text})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                problems.Add(new PolicyProblem($"{place}:pattern", "is not a regular expression we can match in linear time: no backreferences, lookarounds or atomic groups."));
            }
        }

        return new ArgumentRule(parsed, condition, pattern);
    }

    private static readonly Dictionary<string, IReadOnlyList<string>> EmptyClaims = [];
    private static readonly Dictionary<string, bool> EmptyAnnotations = [];
    private static readonly Dictionary<string, ArgumentCondition> EmptyArguments = [];
}
