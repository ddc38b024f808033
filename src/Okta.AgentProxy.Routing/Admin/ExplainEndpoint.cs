using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// Says what would be decided, by which rule, and what would change it: by asking the same rules as the request path, one after the other, and not
/// stopping at the first that refuses. Calls nobody.
/// </summary>
internal sealed class ExplainEndpoint(
    IAgentStore agents, IBackendStore backends, InboundTrust trust, IEntityStore<PolicyRole> roles, IEnumerable<IAuthorizationPolicy> policies, PolicyGate gate, ToolPins pins,
    ProxySnapshotProvider snapshots)
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
            Check(asked, agent, backend, await KnownAsync(cancellationToken), findings, out allowedBy);
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

    private async Task<RoleDirectory> KnownAsync(CancellationToken cancellationToken) => new((await roles.ListAsync(cancellationToken)).Select(stored => stored.Value));

    // In the order of the request path: the body is read before anything is decided about it.
    private void Check(ExplainQuestion asked, Agent agent, Backend backend, RoleDirectory known, List<Finding> findings, out Finding? allowedBy)
    {
        allowedBy = null;
        McpMessage? message = null;
        var isMessage = backend.Protocol == BackendProtocol.Mcp && asked.Method is not ("GET" or "DELETE" or "POST" or "response");
        var arguments = asked.Arguments is { } node ? Encoding.UTF8.GetBytes(node.ToJsonString()) : default;
        if (isMessage && ExplainedMessage.TryRead(asked.Method, asked.Target, arguments, out message) is { } unreadable)
        {
            findings.Add(new(unreadable.Rule ?? unreadable.Code, unreadable.Message));
        }

        CheckAccess(agent, backend, findings);
        if (isMessage && message is null)
        {
            return;
        }

        CheckTasks(backend, message, findings);

        // A scope that a token could bring is asked for when nothing else stands in the way.
        var scopes = new List<Finding>();
        var canBeMended = CheckScopes(asked.Subject, agent, backend, asked.Method, message, scopes);
        findings.AddRange(canBeMended ? [] : scopes);
        CheckPins(backend, message, findings);
        allowedBy = CheckPolicy(asked, agent, backend, message, known, findings);
        findings.AddRange(canBeMended ? scopes : []);
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
    private static bool CheckScopes(Subject subject, Agent agent, Backend backend, string method, McpMessage? message, List<Finding> findings)
    {
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

        if (required == backend.Scopes.Write && required != backend.Scopes.Read && message?.Name is { } tool)
        {
            findings.Add(new(scope.Rule ?? scope.Code, scope.Message, $"or, if it only reads, '{tool}' in read_only_tools of the backend '{backend.Name}'"));
        }

        return scope.Code == ScopeRules.InsufficientScope;
    }

    private void CheckPins(Backend backend, McpMessage? message, List<Finding> findings)
    {
        if (message?.Name is { } tool && pins.Check(backend, message) is not null)
        {
            findings.Add(new(ToolPins.Rule, $"The definition of '{tool}' is {pins.Find(backend, tool).ToString().ToLowerInvariant()}, not approved", $"approve the definition of '{tool}'"));
        }
    }

    private void CheckTasks(Backend backend, McpMessage? message, List<Finding> findings)
    {
        if (message is { Method: McpMethods.TasksList } && snapshots.Current.Routes.FirstOrDefault(route => route.Backend.Name == backend.Name) is { SharesCredential: true })
        {
            findings.Add(new("shared_credential", "The backend cannot tell whose tasks these are: all callers share its credential", "an auth_method with a credential for each caller"));
        }
    }

    /// <summary>Adds what the backend's policy says against it; returns what says yes.</summary>
    private Finding? CheckPolicy(ExplainQuestion asked, Agent agent, Backend backend, McpMessage? message, RoleDirectory known, List<Finding> findings)
    {
        List<PolicyProblem> broken = [];
        var rules = new PolicyCompiler(known, broken).Compile(backend.Policy, $"backends:{backend.Name}");
        if (broken.FirstOrDefault(problem => !problem.IsWarning) is { } problem)
        {
            findings.Add(new("backend_not_found", $"The backend '{backend.Name}' is not served: its policy {problem.Message}", $"mend {problem.Path.Replace(':', '.')}"));
            return null;
        }

        // Policies are about messages: a stream, the end of a session, a plain HTTP backend and a client's response have none to judge.
        if (message is null || BackendPolicy.Create(backend, rules, policies) is not { } policy)
        {
            return null;
        }

        var recorded = asked.Recorded is { } decided ? decided with { Rule = IsRule(backend, decided.Rule) ? decided.Rule : null } : null;
        if (message.Method == McpMethods.SubscriptionsListen && message.RawParams.Span.SequenceEqual("{}"u8) && asked.Recorded is { IsAllowed: false } refused)
        {
            findings.Add(new(refused.Rule, "What was subscribed to is not in the record; it was refused as a whole"));
            return null;
        }

        if (gate.Explain(policy, new PolicyCaller(asked.Subject, agent, backend), message, recorded) is not { } explanation)
        {
            return null;
        }

        if (explanation.Decision.IsAllowed)
        {
            return new Finding(explanation.Decision.Rule, explanation.Reason);
        }

        findings.Add(new(explanation.Decision.Rule ?? "no-match", explanation.Reason, [.. explanation.WouldAllow.Select(rule => $"fulfil the rule '{rule}'")]));
        return null;
    }

    // What else a record's rule can be: a code of the catalogue, or how the answer ended.
    private static bool IsRule(Backend backend, string? name) => name is not null
        && (backend.Policy?.Rules.Select((rule, i) => rule.Name ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rule-{i + 1}")).Contains(name, StringComparer.Ordinal) ?? false);

    private sealed record Finding(string? Rule, string Reason, params string[] Remedies);
}
