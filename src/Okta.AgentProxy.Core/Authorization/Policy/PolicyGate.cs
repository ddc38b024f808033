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
        return Judge(policy, caller, message, recorded: null, out rule, out _);
    }

    /// <summary>The same decision with its reason; <see langword="null"/> when the message is about nothing that a policy judges.</summary>
    /// <param name="policy">The backend's policy.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="message">What for.</param>
    /// <param name="recorded">What was decided, where the question is a record.</param>
    public PolicyExplanation? Explain(BackendPolicy policy, in PolicyCaller caller, McpMessage message, RecordedDecision? recorded = null)
    {
        var refused = Judge(policy, caller, message, recorded, out _, out var asked);
        if (asked is { } question)
        {
            return policy.Explain(question);
        }

        return refused is null ? null : new PolicyExplanation(new PolicyDecision(PolicyOutcome.Denied, refused.Rule ?? refused.Code), refused.Message, []);
    }

    // The request path and whoever explains it walk through here, so that neither can say what the other does not.
    private ProxyError? Judge(BackendPolicy policy, in PolicyCaller caller, McpMessage message, RecordedDecision? recorded, out string? rule, out PolicyRequest? asked)
    {
        rule = null;
        asked = null;
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

            case McpMethods.SubscriptionsListen:
                return CheckSubscriptions(policy, caller, message, out rule, out asked);

            case McpMethods.CompletionComplete when Chosen(caller, message, recorded) is { } member && policy.Evaluate(member).Outcome == PolicyOutcome.Denied:
                asked = member;
                return Decide(policy, member, NameOf(member.Kind), out rule);

            default:
                var question = Question(policy, caller, message) with { Recorded = recorded };
                asked = question;
                return Decide(policy, question, NameOf(question.Kind), out rule);
        }
    }

    // A message about no resource at all asks for the empty URI, which is malformed and so denied.
    private PolicyRequest Question(BackendPolicy policy, in PolicyCaller caller, McpMessage message) => message.Method switch
    {
        McpMethods.ToolsCall => caller.Ask(PolicyTargetKind.Tool, message.Name!) with
        {
            Arguments = message.RawArguments,
            Annotations = policy.ReadsAnnotations ? catalog.Find(caller.Backend, message.Name!) : null,
        },
        // Completing is part of looking: what is shown may be completed.
        McpMethods.CompletionComplete when message.Name is { } prompt => caller.Ask(PolicyTargetKind.Prompt, prompt) with { IsListing = true },
        McpMethods.CompletionComplete => caller.Ask(IsTemplate(message) ? PolicyTargetKind.ResourceTemplate : PolicyTargetKind.Resource, message.Uri!) with { IsListing = true },
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

    private static bool IsTemplate(McpMessage message) => message.Uri.AsSpan().ContainsAny('{', '}');

    // The template alone may be about things that are allowed and things that are not: what is asked for are those that agree with what the client has chosen.
    private static PolicyRequest? Chosen(in PolicyCaller caller, McpMessage message, RecordedDecision? recorded) =>
        message.Uri is { } uri && IsTemplate(message) && TemplateMember.Of(uri, message.RawParams) is { } member
            ? caller.Ask(PolicyTargetKind.Resource, member) with { IsListing = true, Recorded = recorded }
            : null;

    private static ProxyError? CheckSubscriptions(BackendPolicy policy, in PolicyCaller caller, McpMessage message, out string? rule, out PolicyRequest? asked)
    {
        rule = null;
        asked = null;
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
                asked = null;
                return ProxyErrors.Denied("resource", rule = CompiledPolicy.Malformed);
            }

            foreach (var item in member.Value.EnumerateArray())
            {
                var target = item.ValueKind == JsonValueKind.String ? JsonText.DecodeQuoted(System.Text.Encoding.UTF8.GetBytes(item.GetRawText())) : null;
                if (target is null || target.Length > MessageScanner.MaxUriBytes || JsonText.HasControl(target))
                {
                    asked = null;
                    return ProxyErrors.Denied(NameOf(kind), rule = CompiledPolicy.Malformed);
                }

                if (!allowed.Add((kind, target)))
                {
                    continue;
                }

                length += target.Length;
                if (length > MaxSubscriptionText)
                {
                    asked = null;
                    return MessageErrors.TooManySubscriptions;
                }

                asked = caller.Ask(kind, target);
                if (Decide(policy, asked.Value, NameOf(kind), out rule) is { } refused)
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
