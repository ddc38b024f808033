namespace Okta.AgentProxy;

/// <summary>
/// Everything that decides about one backend: the rules of the configuration and the policies that the host wrote in code. A denial by any of
/// them holds; without one, rules or host must allow, unless there are no rules. Immutable and thread-safe.
/// </summary>
internal sealed class BackendPolicy
{
    private readonly CompiledPolicy? _rules;
    private readonly IAuthorizationPolicy[] _host;

    private BackendPolicy(CompiledPolicy? rules, IAuthorizationPolicy[] host)
    {
        _rules = rules;
        _host = host;
    }

    /// <summary>The ASP.NET Core policies that must be asked before <see cref="Evaluate"/>.</summary>
    public IReadOnlyList<string> HostPolicies => _rules?.HostPolicies ?? [];

    /// <summary>What the rules ask for by name.</summary>
    public PolicyNames Named => _rules?.Named ?? PolicyNames.None;

    /// <summary>Whether a decision may depend on a tool's annotations.</summary>
    public bool ReadsAnnotations => _host.Length > 0 || _rules is { ReadsAnnotations: true };

    /// <summary>The policy of <paramref name="backend"/>; <see langword="null"/> when nothing decides about it.</summary>
    public static BackendPolicy? Create(Backend backend, CompiledPolicy? rules, IEnumerable<IAuthorizationPolicy> host)
    {
        IAuthorizationPolicy[] applying = [.. host.Where(p => p.AppliesTo(backend))];
        return rules is null && applying.Length == 0 ? null : new BackendPolicy(rules, applying);
    }

    /// <summary>Decides.</summary>
    public PolicyDecision Evaluate(in PolicyRequest request, CallerRules? caller = null)
    {
        PolicyDecision best = default;
        foreach (var policy in _host)
        {
            var decision = policy.Evaluate(request);
            if (decision.Outcome == PolicyOutcome.Denied)
            {
                return decision with { Rule = decision.Rule ?? policy.GetType().Name };
            }

            if (decision.Outcome > best.Outcome)
            {
                best = decision with { Rule = decision.Rule ?? policy.GetType().Name };
            }
        }

        var own = _rules?.Evaluate(request, caller) ?? new PolicyDecision(best.Outcome == PolicyOutcome.NeedsScopes ? PolicyOutcome.NoMatch : PolicyOutcome.Allowed);
        return own.Outcome == PolicyOutcome.Denied || own.Outcome >= best.Outcome ? own : best;
    }

    /// <summary>Which rules fit the caller; for lists.</summary>
    public CallerRules? ForCaller(in PolicyRequest request) => _rules?.ForCaller(request);

    /// <summary>What decides about names in lists for the caller, quickly; <see langword="null"/> when more than rules about names has a say.</summary>
    public RuleMatches? ForList(in PolicyRequest request, out ListRules caller)
    {
        caller = default;
        return _host.Length == 0 ? _rules?.ForList(request, out caller) : null;
    }

    /// <summary>The decision with its reason, for <c>explain</c>.</summary>
    public PolicyExplanation Explain(in PolicyRequest request)
    {
        var decision = Evaluate(request);
        var reason = decision.Outcome switch
        {
            PolicyOutcome.Allowed when decision.Rule is null => "No rule speaks about this backend.",
            PolicyOutcome.Allowed => $"Rule '{decision.Rule}' allows it and none denies.",
            PolicyOutcome.Denied when decision.Rule == CompiledPolicy.Malformed => "The name or URI cannot be judged: dot segments, double encoding, backslashes, white space around it, or a host that not all readers take alike.",
            PolicyOutcome.Denied => $"Rule '{decision.Rule}' denies it.",
            PolicyOutcome.NeedsScopes when decision.Authentication is not null => $"Rule '{decision.Rule}' would allow it after a stronger or more recent sign-in.",
            PolicyOutcome.NeedsScopes => $"Rule '{decision.Rule}' would allow it with the scopes {string.Join(' ', decision.Scopes ?? [])}.",
            _ => "No rule allows it.",
        };
        return new PolicyExplanation(decision, reason, _rules is null || decision.IsAllowed ? [] : _rules.WouldAllow(request));
    }
}
