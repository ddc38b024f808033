namespace Okta.AgentProxy;

/// <summary>Who asks a policy, and of which backend.</summary>
/// <param name="Subject">The caller; <see cref="Subject.Anonymous"/> for discovery without a token.</param>
/// <param name="Agent">The caller's agent; <see cref="Agent.Anonymous"/> then.</param>
/// <param name="Backend">The backend.</param>
/// <param name="HostPolicies">Those of <see cref="BackendPolicy.HostPolicies"/> that the caller fulfils.</param>
internal readonly record struct PolicyCaller(Subject Subject, Agent Agent, Backend Backend, IReadOnlySet<string>? HostPolicies = null)
{
    public PolicyRequest Ask(PolicyTargetKind kind, string target) => new()
    {
        Subject = Subject,
        Agent = Agent,
        Backend = Backend,
        Kind = kind,
        Target = target,
        HostPolicies = HostPolicies,
    };
}
