using Okta.AgentProxy.Routing.Pipeline;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Answers "what would happen if …" for the admin API: the same checks in the same order as <see cref="AuthorizeStage"/>, on a message made from the
/// question and read by the same reader. Thread-safe.
/// </summary>
internal sealed class AccessExplainer(ProxySnapshotProvider snapshots, PolicyGate gate, HostPolicyCheck hostPolicies)
{
    /// <summary>Explains a call.</summary>
    /// <param name="subject">The caller, as the token would say.</param>
    /// <param name="agentName">The agent.</param>
    /// <param name="backendName">The backend.</param>
    /// <param name="method">The MCP method, such as <c>tools/call</c>.</param>
    /// <param name="target">The tool, prompt, resource URI or task id.</param>
    /// <param name="arguments">The arguments of the call, a JSON object; empty for none.</param>
    public async Task<AccessExplanation> ExplainAsync(Subject subject, string agentName, string backendName, string method, string? target, ReadOnlyMemory<byte> arguments)
    {
        var snapshot = snapshots.Current;
        if (snapshot.Routes.FirstOrDefault(r => string.Equals(r.Backend.Name, backendName, StringComparison.OrdinalIgnoreCase)) is not { } route)
        {
            return Denied("backend_not_found", "No backend of that name is served.");
        }

        if (snapshot.Agents.FindByName(agentName) is not { } agent || !agent.Enabled)
        {
            return Denied("agent_unknown", "There is no enabled agent of that name.");
        }

        if (ExplainedMessage.TryRead(method, target, arguments, out var message) is { } unreadable)
        {
            return Denied(unreadable.Code, unreadable.Message);
        }

        if ((AccessRules.Check(agent, route.Backend) ?? ScopeRules.Check(subject, agent, route.Backend, message, "POST")) is { } refused)
        {
            return Denied(refused.Rule ?? refused.Code, refused.Message);
        }

        if (route.Policy is not { } policy)
        {
            return new AccessExplanation(true, null, "The backend has no policy: agent, backend and scopes decide.", []);
        }

        var fulfilled = await hostPolicies.FulfilledAsync(subject.Principal, route.Backend, policy.HostPolicies);
        var caller = new PolicyCaller(subject, agent, route.Backend, fulfilled);
        if (gate.Explain(policy, caller, message!) is not { } explanation)
        {
            return new AccessExplanation(true, null, "The method is about no single thing; lists are filtered.", []);
        }

        var (decision, allowed) = (explanation.Decision, explanation.Decision.IsAllowed);
        return new AccessExplanation(allowed, decision.Rule ?? (allowed ? null : "no-match"), explanation.Reason, explanation.WouldAllow);
    }

    private static AccessExplanation Denied(string rule, string reason) => new(false, rule, reason, []);
}
