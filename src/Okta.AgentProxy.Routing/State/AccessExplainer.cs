using System.Buffers;
using System.Text.Json;
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

        if (McpMessageReader.TryRead(Message(method, target, arguments), out var message, out _) is { } unreadable)
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
        if (gate.Check(policy, caller, message!, out var rule) is null)
        {
            return new AccessExplanation(true, rule, rule is null ? "The method is about no single thing; lists are filtered." : $"Rule '{rule}' allows it and none denies.", []);
        }

        var explanation = gate.Explain(policy, caller, message!);
        return new AccessExplanation(false, rule ?? "no-match", explanation.Reason, explanation.WouldAllow);
    }

    private static AccessExplanation Denied(string rule, string reason) => new(false, rule, reason, []);

    private static byte[] Message(string method, string? target, ReadOnlyMemory<byte> arguments)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteNumber("id", 1);
            json.WriteString("method", method);
            json.WriteStartObject("params");
            if (target is not null)
            {
                json.WriteString(method.StartsWith("resources/", StringComparison.Ordinal) ? "uri" : method.StartsWith("tasks/", StringComparison.Ordinal) ? "taskId" : "name", target);
            }

            if (!arguments.IsEmpty)
            {
                json.WritePropertyName("arguments");
                json.WriteRawValue(arguments.Span);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
