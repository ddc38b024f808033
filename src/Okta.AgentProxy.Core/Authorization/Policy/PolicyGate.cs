using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// Holds a message against a backend's policy: works out what it is about, whatever kind of message it is, and asks. Thread-safe.
/// </summary>
internal sealed class PolicyGate(ToolCatalog catalog)
{
    /// <summary>The error to end with, or <see langword="null"/>.</summary>
    /// <param name="policy">The backend's policy.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="message">What for.</param>
    /// <param name="rule">The rule that decided; <see langword="null"/> when none had to.</param>
    public ProxyError? Check(BackendPolicy policy, in PolicyCaller caller, McpMessage message, out string? rule)
    {
        rule = null;
        switch (message.Method)
        {
            // Lists pass and are filtered on the way back; the rest says nothing about any one thing.
            case null:
            case McpMethods.ToolsList or McpMethods.ResourcesList or McpMethods.ResourceTemplatesList or McpMethods.PromptsList:
            case McpMethods.Initialize or McpMethods.ServerDiscover or McpMethods.Ping or "logging/setLevel":
            case var notification when notification.StartsWith("notifications/", StringComparison.Ordinal):
                return null;

            case McpMethods.ToolsCall:
                var call = caller.Ask(PolicyTargetKind.Tool, message.Name!) with
                {
                    Arguments = message.RawArguments,
                    Annotations = policy.ReadsAnnotations ? catalog.Find(caller.Backend, message.Name!) : null,
                };
                return Decide(policy, call, "tool", out rule);

            case McpMethods.PromptsGet:
                return Decide(policy, caller.Ask(PolicyTargetKind.Prompt, message.Name!) with { Arguments = message.RawArguments }, "prompt", out rule);

            case McpMethods.ResourcesRead or McpMethods.ResourcesSubscribe or McpMethods.ResourcesUnsubscribe:
                // A message about no resource at all matches no rule.
                return message.Uri is { } uri
                    ? Decide(policy, caller.Ask(PolicyTargetKind.Resource, uri), "resource", out rule)
                    : ProxyErrors.Denied("resource", rule = CompiledPolicy.Malformed);

            case McpMethods.TasksGet or McpMethods.TasksResult or McpMethods.TasksUpdate or McpMethods.TasksCancel or McpMethods.TasksList:
                return Decide(policy, caller.Ask(PolicyTargetKind.Task, message.TaskId ?? ""), "task", out rule);

            case McpMethods.CompletionComplete:
                return CheckCompletion(policy, caller, message, out rule);

            case McpMethods.SubscriptionsListen:
                return CheckSubscriptions(policy, caller, message, out rule);

            default:
                return Decide(policy, caller.Ask(PolicyTargetKind.Method, message.Method), "method", out rule);
        }
    }

    // Completing is part of looking: what is shown may be completed.
    private static ProxyError? CheckCompletion(BackendPolicy policy, in PolicyCaller caller, McpMessage message, out string? rule)
    {
        if (message.Name is { } prompt)
        {
            return Decide(policy, caller.Ask(PolicyTargetKind.Prompt, prompt) with { IsListing = true }, "prompt", out rule);
        }

        var kind = message.Uri!.AsSpan().ContainsAny('{', '}') ? PolicyTargetKind.ResourceTemplate : PolicyTargetKind.Resource;
        return Decide(policy, caller.Ask(kind, message.Uri!) with { IsListing = true }, "resource", out rule);
    }

    private static ProxyError? CheckSubscriptions(BackendPolicy policy, in PolicyCaller caller, McpMessage message, out string? rule)
    {
        rule = null;
        if (message.RawParams.IsEmpty)
        {
            return null;
        }

        using var parameters = JsonDocument.Parse(message.RawParams);
        if (!parameters.RootElement.TryGetProperty("notifications", out var wanted))
        {
            return null;
        }

        if (wanted.ValueKind != JsonValueKind.Object)
        {
            return ProxyErrors.Denied("resource", rule = CompiledPolicy.Malformed);
        }

        foreach (var member in wanted.EnumerateObject())
        {
            // A switch says "tell me that something changed" and reveals nothing; a list names things, and only this list is known.
            if (member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
            {
                continue;
            }

            if (member.Name != "resourceSubscriptions" || member.Value.ValueKind != JsonValueKind.Array)
            {
                return ProxyErrors.Denied("resource", rule = CompiledPolicy.Malformed);
            }

            foreach (var item in member.Value.EnumerateArray())
            {
                var uri = item.ValueKind == JsonValueKind.String ? JsonText.DecodeQuoted(System.Text.Encoding.UTF8.GetBytes(item.GetRawText())) : null;
                if (uri is null || JsonText.HasControl(uri))
                {
                    return ProxyErrors.Denied("resource", rule = CompiledPolicy.Malformed);
                }

                if (Decide(policy, caller.Ask(PolicyTargetKind.Resource, uri), "resource", out rule) is { } refused)
                {
                    return refused;
                }
            }
        }

        return null;
    }

    private static ProxyError? Decide(BackendPolicy policy, in PolicyRequest request, string kind, out string? rule)
    {
        var decision = policy.Evaluate(request);
        rule = decision.Rule;
        return decision.Outcome switch
        {
            PolicyOutcome.Allowed => null,
            PolicyOutcome.NeedsScopes => StepUp(request, decision),
            _ => ProxyErrors.Denied(kind, decision.Rule ?? "no-match"),
        };
    }

    // All scopes at once (RFC 6750 §3.1), the backend's own included: a client may replace its token by one with exactly these.
    private static ProxyError StepUp(in PolicyRequest request, PolicyDecision decision)
    {
        var (subject, agent, backend) = (request.Subject, request.Agent, request.Backend);
        string[] own = request.Kind == PolicyTargetKind.Tool ? [backend.Scopes.Read, ScopeRules.RequiredForTool(backend, request.Target)] : [backend.Scopes.Read];
        string[] needed = [.. own.Where(agent.Scopes.Contains).Concat(decision.Scopes ?? []).Distinct(StringComparer.Ordinal)];
        return ProxyErrors.InsufficientScope(
            string.Join(' ', needed),
            [.. needed.Where(s => !subject.Scopes.Contains(s))],
            [.. ScopeRules.Effective(subject, agent).Order(StringComparer.Ordinal)]);
    }
}
