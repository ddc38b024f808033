namespace Okta.AgentProxy;

/// <summary>
/// A backend's rules, ready to be asked: deny wins, no match denies. Compiled once per configuration; immutable and thread-safe.
/// </summary>
internal sealed class CompiledPolicy
{
    /// <summary>What is reported for a target that no rule could be held against.</summary>
    public const string Malformed = "malformed-target";

    private readonly CompiledRule[] _deny;
    private readonly CompiledRule[] _allow;
    private RuleMatches? _matches;
    private readonly TimeProvider _time;
    private readonly bool _namesResources;

    public CompiledPolicy(IEnumerable<CompiledRule> rules, TimeProvider time)
    {
        _time = time;
        var all = rules.ToArray();
        _deny = [.. all.Where(r => r.Effect == PolicyEffect.Deny)];
        _allow = [.. all.Where(r => r.Effect == PolicyEffect.Allow)];
        HostPolicies = [.. all.Select(r => r.HostPolicy).OfType<string>().Distinct(StringComparer.Ordinal)];
        ReadsAnnotations = all.Any(r => r.Annotations.Length > 0);
        _namesResources = all.Any(r => r.Resources is not null);
    }

    /// <summary>The ASP.NET Core policies that the rules name; to be asked before <see cref="Evaluate"/>.</summary>
    public IReadOnlyList<string> HostPolicies { get; }

    /// <summary>What the rules ask for by name.</summary>
    public PolicyNames Named => field ??= new PolicyNames([.. _deny, .. _allow]);

    /// <summary>Whether a rule looks at a tool's annotations.</summary>
    public bool ReadsAnnotations { get; }

    /// <summary>Decides.</summary>
    /// <param name="request">The question.</param>
    /// <param name="caller">The rules that fit the caller, worked out beforehand for a list; <see langword="null"/> to look at each.</param>
    public PolicyDecision Evaluate(in PolicyRequest request, CallerRules? caller = null)
    {
        var target = request.Target;
        if (request.Kind == PolicyTargetKind.ResourceTemplate && _namesResources && FindDenialOfMember(request, caller) is { } member)
        {
            return new PolicyDecision(PolicyOutcome.Denied, member);
        }

        if (request.Kind != PolicyTargetKind.Resource || !_namesResources)
        {
            return IsMalformed(target, request.Kind) ? new PolicyDecision(PolicyOutcome.Denied, Malformed) : EvaluateOne(request, target, UriReading.Exact, caller);
        }

        if (!ResourceUri.TryParse(target, out var uri))
        {
            return new PolicyDecision(PolicyOutcome.Denied, Malformed);
        }

        // Every reading must be allowed; the worst answer counts.
        var decision = EvaluateOne(request, target, UriReading.Exact, caller);
        for (var i = 1; i < uri.Count && decision.Outcome != PolicyOutcome.Denied; i++)
        {
            var (text, reading) = uri[i];
            var other = reading != UriReading.Loose ? EvaluateOne(request, text, reading, caller)
                : FindDenial(request, text, reading, caller) is { } rule ? new PolicyDecision(PolicyOutcome.Denied, rule)
                : decision;
            decision = Rank(other.Outcome) < Rank(decision.Outcome) ? other : decision;
        }

        return decision;
    }

    /// <summary>Works out which rules fit the caller at all: once for a list of a thousand items.</summary>
    public CallerRules ForCaller(in PolicyRequest request)
    {
        var (deny, allow) = (new bool[_deny.Length], new bool[_allow.Length]);
        for (var i = 0; i < deny.Length; i++)
        {
            deny[i] = _deny[i].FitsCaller(request) && _deny[i].FitsScopes(request);
        }

        for (var i = 0; i < allow.Length; i++)
        {
            allow[i] = _allow[i].FitsCaller(request);
        }

        return new CallerRules(deny, allow);
    }

    /// <summary>
    /// What decides about names in lists, and the caller's part in it; <see langword="null"/> when a rule looks at more than the name. Says the same as
    /// <see cref="Evaluate"/> of a listing.
    /// </summary>
    public RuleMatches? ForList(in PolicyRequest request, out ListRules caller)
    {
        var (deny, allow) = (0UL, 0UL);
        caller = default;
        if (ReadsAnnotations || _deny.Length > RuleMatches.MaxRules || _allow.Length > RuleMatches.MaxRules)
        {
            return null;
        }

        for (var i = 0; i < _deny.Length; i++)
        {
            // A rule about arguments denies calls, not the tool.
            deny |= _deny[i].Arguments.Length == 0 && _deny[i].FitsCaller(request) && _deny[i].FitsScopes(request) ? 1UL << i : 0;
        }

        for (var i = 0; i < _allow.Length; i++)
        {
            allow |= _allow[i].FitsCaller(request) && (IsFulfilled(_allow[i], request) || CouldBeFulfilled(_allow[i], request)) ? 1UL << i : 0;
        }

        caller = new ListRules(deny, allow);
        return _matches ??= new RuleMatches(_deny, _allow);
    }

    /// <summary>The rules that are about the target and would allow it to another caller or call.</summary>
    public IReadOnlyList<string> WouldAllow(in PolicyRequest request)
    {
        List<string> names = [];
        foreach (var rule in _allow)
        {
            if (rule.IsAbout(request.Kind, request.Target))
            {
                names.Add(rule.Name);
            }
        }

        return names;
    }

    // A pattern covers a template's family only where it ends like it: "note://secret{/x}" is all of "note://secret/**", though "note://secret**" is more.
    private string? FindDenialOfMember(in PolicyRequest request, CallerRules? caller)
    {
        if (!ResourceUri.TryParse(TemplateMember.Of(request.Target), out var uri))
        {
            return null;
        }

        var asked = request with { Kind = PolicyTargetKind.Resource };
        string? rule = null;
        for (var i = 0; i < uri.Count && rule is null; i++)
        {
            rule = FindDenial(asked, uri[i].Text, uri[i].Reading, caller);
        }

        return rule;
    }

    private string? FindDenial(in PolicyRequest request, string target, UriReading reading, CallerRules? caller)
    {
        for (var i = 0; i < _deny.Length; i++)
        {
            var rule = _deny[i];
            if ((caller?.Deny[i] ?? true) && rule.IsAbout(request.Kind, target, reading)
                && (caller is not null || (rule.FitsCaller(request) && rule.FitsScopes(request))) && rule.FitsCall(request))
            {
                return rule.Name;
            }
        }

        return null;
    }

    private PolicyDecision EvaluateOne(in PolicyRequest request, string target, UriReading reading, CallerRules? caller)
    {
        if (FindDenial(request, target, reading, caller) is { } denial)
        {
            return new PolicyDecision(PolicyOutcome.Denied, denial);
        }

        PolicyDecision betterToken = default;
        for (var i = 0; i < _allow.Length; i++)
        {
            var rule = _allow[i];
            if (!(caller?.Allow[i] ?? true) || !rule.IsAbout(request.Kind, target, reading) || (caller is null && !rule.FitsCaller(request)) || !rule.FitsCall(request))
            {
                continue;
            }

            if (IsFulfilled(rule, request))
            {
                return new PolicyDecision(PolicyOutcome.Allowed, rule.Name);
            }

            if (betterToken.Outcome == PolicyOutcome.NoMatch && CouldBeFulfilled(rule, request))
            {
                betterToken = new PolicyDecision(PolicyOutcome.NeedsScopes, rule.Name, rule.Scopes, rule.FitsSignIn(request, _time) ? null : rule.SignIn);
            }
        }

        return betterToken;
    }

    private bool IsFulfilled(CompiledRule rule, in PolicyRequest request) => rule.FitsSignIn(request, _time) && rule.FitsScopes(request);

    // By a better token, that is. A client that acts for itself has no user who could sign in again.
    private bool CouldBeFulfilled(CompiledRule rule, in PolicyRequest request) =>
        rule.ScopesCouldBeHad(request.Agent) && (!request.Subject.IsService || rule.FitsSignIn(request, _time));

    /// <summary>Whether a name has white space around it: a backend that trims would call another tool than the one that was judged.</summary>
    public static bool IsMalformed(string name) => name.Length > 0 && (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]));

    private static bool IsMalformed(string target, PolicyTargetKind kind) => IsMalformed(target) || (kind == PolicyTargetKind.Resource && target.Length == 0);

    private static int Rank(PolicyOutcome outcome) => outcome switch
    {
        PolicyOutcome.Denied => 0,
        PolicyOutcome.NoMatch => 1,
        PolicyOutcome.NeedsScopes => 2,
        _ => 3,
    };
}
