using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// Holds a message against a backend's policy: works out what it is about, whatever kind of message it is, and asks. Thread-safe.
/// </summary>
internal sealed class PolicyGate(ToolCatalog catalog)
{
    /// <summary>How many resources and tasks one request may subscribe to: each costs a decision, and four megabytes have room for very many.</summary>
    public const int MaxSubscriptions = 1000;

    /// <summary>How many characters they have together, equal ones counted once.</summary>
    public const int MaxSubscriptionText = 512 * 1024;

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

            // 2026-07-28 has removed them, and this one names nothing: the backend's 404 tells the client so.
            case McpMethods.ResourcesSubscribe or McpMethods.ResourcesUnsubscribe when message is { IsModern: true, Uri: null }:
                return null;

            case McpMethods.CompletionComplete:
                return CheckCompletion(policy, caller, message, out rule);

            case McpMethods.SubscriptionsListen:
                return CheckSubscriptions(policy, caller, message, out rule);

            default:
                var question = Question(policy, caller, message);
                return Decide(policy, question, NameOf(question.Kind), out rule);
        }
    }

    /// <summary>The decision about a message that asks for one thing, with its reason.</summary>
    public PolicyExplanation Explain(BackendPolicy policy, in PolicyCaller caller, McpMessage message) => policy.Explain(Question(policy, caller, message));

    // A message about no resource at all asks for the empty URI, which is malformed and so denied.
    private PolicyRequest Question(BackendPolicy policy, in PolicyCaller caller, McpMessage message) => message.Method switch
    {
        McpMethods.ToolsCall => caller.Ask(PolicyTargetKind.Tool, message.Name!) with
        {
            Arguments = message.RawArguments,
            Annotations = policy.ReadsAnnotations ? catalog.Find(caller.Backend, message.Name!) : null,
        },
        McpMethods.PromptsGet => caller.Ask(PolicyTargetKind.Prompt, message.Name!) with { Arguments = message.RawArguments },
        McpMethods.ResourcesRead or McpMethods.ResourcesSubscribe or McpMethods.ResourcesUnsubscribe => caller.Ask(PolicyTargetKind.Resource, message.Uri ?? ""),
        McpMethods.TasksGet or McpMethods.TasksResult or McpMethods.TasksUpdate or McpMethods.TasksCancel or McpMethods.TasksList => caller.Ask(PolicyTargetKind.Task, message.TaskId ?? ""),
        _ => caller.Ask(PolicyTargetKind.Method, message.Method ?? ""),
    };

    private static string NameOf(PolicyTargetKind kind) => kind switch
    {
        PolicyTargetKind.Tool => "tool",
        PolicyTargetKind.Prompt => "prompt",
        PolicyTargetKind.Task => "task",
        PolicyTargetKind.Method => "method",
        _ => "resource",
    };

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

        if (Count(wanted) > MaxSubscriptions)
        {
            return MessageErrors.TooManySubscriptions;
        }

        HashSet<(PolicyTargetKind, string)> allowed = [];
        var length = 0;
        foreach (var member in wanted.EnumerateObject())
        {
            // A switch says "tell me that something changed" and reveals nothing; a list names things, and only these lists are known.
            if (member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
            {
                continue;
            }

            var kind = member.Name == "taskIds" ? PolicyTargetKind.Task : PolicyTargetKind.Resource;
            if ((kind == PolicyTargetKind.Resource && member.Name != "resourceSubscriptions") || member.Value.ValueKind != JsonValueKind.Array)
            {
                return ProxyErrors.Denied("resource", rule = CompiledPolicy.Malformed);
            }

            foreach (var item in member.Value.EnumerateArray())
            {
                var target = item.ValueKind == JsonValueKind.String ? JsonText.DecodeQuoted(System.Text.Encoding.UTF8.GetBytes(item.GetRawText())) : null;
                if (target is null || target.Length > MessageScanner.MaxUriBytes || JsonText.HasControl(target))
                {
                    return ProxyErrors.Denied(NameOf(kind), rule = CompiledPolicy.Malformed);
                }

                if (!allowed.Add((kind, target)))
                {
                    continue;
                }

                length += target.Length;
                if (length > MaxSubscriptionText)
                {
                    return MessageErrors.TooManySubscriptions;
                }

                if (Decide(policy, caller.Ask(kind, target), NameOf(kind), out rule) is { } refused)
                {
                    return refused;
                }
            }
        }

        return null;
    }

    private static int Count(JsonElement wanted)
    {
        var count = 0;
        foreach (var member in wanted.EnumerateObject())
        {
            count += member.Value.ValueKind == JsonValueKind.Array ? member.Value.GetArrayLength() : 0;
        }

        return count;
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
        if (decision.Authentication is { } wanted)
        {
            // One challenge, one new token: what it must be from, and all the scopes it must have (RFC 9470 §3).
            return ProxyErrors.StepUpRequired(wanted.AcrValues.Count == 0 ? null : string.Join(' ', wanted.AcrValues), wanted.MaxAge, string.Join(' ', needed), decision.Rule);
        }

        return ProxyErrors.InsufficientScope(
            string.Join(' ', needed),
            [.. needed.Where(s => !subject.Scopes.Contains(s))],
            [.. ScopeRules.Effective(subject, agent).Order(StringComparer.Ordinal)]);
    }
}
