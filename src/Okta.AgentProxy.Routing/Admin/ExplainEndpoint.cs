using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// Says what would be decided, by which rule, and what would change it: by asking the same rules as the request path, one after the other, and not
/// stopping at the first that refuses. Calls nobody.
/// </summary>
internal sealed class ExplainEndpoint(
    IAgentStore agents, IBackendStore backends, InboundTrust trust, IEntityStore<PolicyRole> roles, IEnumerable<IAuthorizationPolicy> policies, ToolCatalog catalog, ToolPins pins)
{
    public void Map(AdminRoutes routes) => routes.Post("/explain", ExplainAsync);

    private async Task<IResult> ExplainAsync(HttpContext http) =>
        await AdminBody.ReadAsync(http.Request, http.RequestAborted) is { } body && await AnswerAsync(body, http.RequestAborted) is { } answer
            ? Results.Text(answer.ToJsonString(), "application/json")
            : AdminProblem.Invalid("Send {\"subject\":{\"sub\",\"scopes\",\"groups\"},\"agent\",\"backend\",\"method\",\"tool\",\"arguments\"}; subject, agent and backend are required; or a record of the audit, with its decision");

    /// <summary>The answer to a question; <see langword="null"/> when it is none.</summary>
    internal async Task<JsonObject?> AnswerAsync(JsonObject body, CancellationToken cancellationToken)
    {
        if (ExplainQuestion.Read(body, trust.Issuer) is not { } asked)
        {
            return null;
        }

        var (agentName, backendName) = (asked.Agent, asked.Backend);
        var findings = new List<Finding>();
        Finding? allowedBy = null;
        var agent = (await agents.GetAsync(agentName, cancellationToken))?.Value;
        var backend = (await backends.GetAsync(backendName, cancellationToken))?.Value;
        CheckBackend(backendName, backend, findings);
        CheckAgent(agentName, agent, findings);
        if (agent is not null && backend is not null)
        {
            var (subject, method, tool) = (asked.Subject, asked.Method, asked.Target);
            CheckAccess(agent, backend, findings);

            // In the order of the request path: a scope that a token could bring is asked for when nothing else stands in the way.
            var scopes = new List<Finding>();
            var canBeMended = CheckScopes(subject, agent, backend, method, tool, scopes);
            findings.AddRange(canBeMended ? [] : scopes);
            CheckPins(backend, method, tool, findings);
            var known = new RoleDirectory((await roles.ListAsync(cancellationToken)).Select(stored => stored.Value));
            allowedBy = CheckPolicy(asked, agent, backend, known, findings);
            findings.AddRange(canBeMended ? scopes : []);
        }

        var first = findings.FirstOrDefault();
        return new JsonObject
        {
            ["decision"] = first is null ? "allow" : "deny",
            ["rule"] = (first ?? allowedBy)?.Rule,
            ["reason"] = (first ?? allowedBy)?.Reason ?? "Nothing refuses it, and no policy speaks about it.",
            ["would_allow"] = AgentResource.List(findings.SelectMany(finding => finding.Remedies)),
        };
    }

    private static void CheckBackend(string name, Backend? backend, List<Finding> findings)
    {
        if (backend is null)
        {
            findings.Add(new("backend_not_found", $"There is no backend '{name}'", $"add the backend '{name}'"));
        }
        else if (!backend.Enabled)
        {
            findings.Add(new("backend_not_found", $"The backend '{backend.Name}' is disabled", $"enable the backend '{backend.Name}'"));
        }
    }

    private static void CheckAgent(string name, Agent? agent, List<Finding> findings)
    {
        if (agent is null)
        {
            findings.Add(new("agent_unknown", $"There is no agent '{name}'", $"add the agent '{name}'"));
        }
        else if (!agent.Enabled)
        {
            findings.Add(new("agent_disabled", $"The agent '{agent.Name}' is disabled", $"enable the agent '{agent.Name}'"));
        }
    }

    private static void CheckAccess(Agent agent, Backend backend, List<Finding> findings)
    {
        if (AccessRules.Check(agent, backend) is { } access)
        {
            findings.Add(new(access.Rule ?? access.Code, access.Message, $"add '{backend.Name}' to backend_access of the agent '{agent.Name}'"));
        }
    }

    /// <summary>Adds what scopes say against it; returns whether a better token would do.</summary>
    private static bool CheckScopes(Subject subject, Agent agent, Backend backend, string method, string? tool, List<Finding> findings)
    {
        var message = backend.Protocol == BackendProtocol.Http ? null : new McpMessage { Kind = McpMessageKind.Request, Method = method, Name = tool };
        if (ScopeRules.Check(subject, agent, backend, message, method) is not { } scope)
        {
            return true;
        }

        var required = ScopeRules.Required(backend, message, method);
        if (!agent.Scopes.Contains(required))
        {
            findings.Add(new(scope.Rule ?? scope.Code, scope.Message, $"add '{required}' to scopes of the agent '{agent.Name}'"));
        }

        if (!subject.Scopes.Contains(required))
        {
            findings.Add(new(scope.Rule ?? scope.Code, scope.Message, $"a token with the scope '{required}'"));
        }

        if (required == backend.Scopes.Write && required != backend.Scopes.Read && tool is not null)
        {
            findings.Add(new(scope.Rule ?? scope.Code, scope.Message, $"or, if it only reads, '{tool}' in read_only_tools of the backend '{backend.Name}'"));
        }

        return scope.Code == ScopeRules.InsufficientScope;
    }

    private void CheckPins(Backend backend, string method, string? tool, List<Finding> findings)
    {
        if (tool is not null && pins.Check(backend, new McpMessage { Kind = McpMessageKind.Request, Method = method, Name = tool }) is not null)
        {
            findings.Add(new(ToolPins.Rule, $"The definition of '{tool}' is {pins.Find(backend, tool).ToString().ToLowerInvariant()}, not approved", $"approve the definition of '{tool}'"));
        }
    }

    /// <summary>Adds what the backend's policy says against it; returns what says yes.</summary>
    private Finding? CheckPolicy(ExplainQuestion asked, Agent agent, Backend backend, RoleDirectory known, List<Finding> findings)
    {
        var (method, target) = (asked.Method, asked.Target);
        List<PolicyProblem> broken = [];
        var rules = new PolicyCompiler(known, broken).Compile(backend.Policy, $"backends:{backend.Name}");
        if (broken.FirstOrDefault(problem => !problem.IsWarning) is { } problem)
        {
            findings.Add(new("backend_not_found", $"The backend '{backend.Name}' is not served: its policy {problem.Message}", $"mend {problem.Path.Replace(':', '.')}"));
            return null;
        }

        if (BackendPolicy.Create(backend, rules, policies) is not { } policy || KindOf(backend, method, target) is not { } kind)
        {
            return null;
        }

        var request = new PolicyCaller(asked.Subject, agent, backend).Ask(kind, kind == PolicyTargetKind.Method ? method : target ?? "") with
        {
            Arguments = asked.Arguments is { } arguments ? Encoding.UTF8.GetBytes(arguments.ToJsonString()) : default,
            Recorded = asked.Recorded is { } recorded ? recorded with { Rule = IsRule(backend, recorded.Rule) ? recorded.Rule : null } : null,
            Annotations = kind == PolicyTargetKind.Tool && policy.ReadsAnnotations ? catalog.Find(backend, target ?? "") : null,
        };
        var explanation = policy.Explain(request);
        if (explanation.Decision.IsAllowed)
        {
            return new Finding(explanation.Decision.Rule, explanation.Reason);
        }

        findings.Add(new(explanation.Decision.Rule ?? "no-match", explanation.Reason, [.. explanation.WouldAllow.Select(rule => $"fulfil the rule '{rule}'")]));
        return null;
    }

    // As the request path does: lists pass (their items are filtered), calls are about one thing, what is not known is a method.
    private static PolicyTargetKind? KindOf(Backend backend, string method, string? target) => method switch
    {
        // Policies are about messages: a stream, the end of a session, a plain HTTP backend and a client's response have none to judge.
        _ when backend.Protocol == BackendProtocol.Http => null,
        "GET" or "DELETE" or "POST" or "response" => null,
        McpMethods.ResourcesSubscribe or McpMethods.ResourcesUnsubscribe when target is null => null,
        McpMethods.ToolsCall => PolicyTargetKind.Tool,
        McpMethods.PromptsGet => PolicyTargetKind.Prompt,
        McpMethods.ResourcesRead or McpMethods.ResourcesSubscribe or McpMethods.ResourcesUnsubscribe => PolicyTargetKind.Resource,
        McpMethods.TasksGet or McpMethods.TasksResult or McpMethods.TasksUpdate or McpMethods.TasksCancel or McpMethods.TasksList => PolicyTargetKind.Task,
        McpMethods.ToolsList or McpMethods.ResourcesList or McpMethods.ResourceTemplatesList or McpMethods.PromptsList => null,
        McpMethods.Initialize or McpMethods.ServerDiscover or McpMethods.Ping or "logging/setLevel" or McpMethods.CompletionComplete or McpMethods.SubscriptionsListen => null,
        _ when method.StartsWith("notifications/", StringComparison.Ordinal) => null,
        _ => PolicyTargetKind.Method,
    };

    // What else a record's rule can be: a code of the catalogue, or how the answer ended.
    private static bool IsRule(Backend backend, string? name) => name is not null
        && (backend.Policy?.Rules.Select((rule, i) => rule.Name ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rule-{i + 1}")).Contains(name, StringComparer.Ordinal) ?? false);

    private sealed record Finding(string? Rule, string Reason, params string[] Remedies);
}
