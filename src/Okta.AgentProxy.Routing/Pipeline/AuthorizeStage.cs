using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Decides: may this agent use this backend, with these scopes, for this method, and is the session the caller's own? Nothing here is
/// remembered from an earlier request.
/// <list type="number">
/// <item>Agent, backend and scopes.</item>
/// <item>The session.</item>
/// <item>The definition of the tool that is called, where tools are pinned.</item>
/// <item>Tasks and states that the message names: are they the caller's own?</item>
/// <item>The backend's policy: this tool, resource, prompt or task.</item>
/// </list>
/// </summary>
internal sealed class AuthorizeStage(RequestDelegate next, SessionSealer sessions, Ownership ownership, PolicyGate gate, ToolPins pins, HostPolicyCheck hostPolicies)
{
    /// <summary>What may be asked without a token when <c>PROTECTED_DISCOVERY</c> is off, as in the origin.</summary>
    private static readonly FrozenSet<string> Discovery = FrozenSet.Create(
        StringComparer.Ordinal,
        McpMethods.Initialize,
        "notifications/initialized",
        McpMethods.Ping,
        McpMethods.ServerDiscover,
        McpMethods.ToolsList,
        McpMethods.ResourcesList,
        McpMethods.ResourceTemplatesList,
        McpMethods.PromptsList);

    public Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetMcpProxy();
        var refused = Decide(proxy);
        if (refused is { Code: not ScopeRules.InsufficientScope })
        {
            return proxy.FailAsync(refused);
        }

        // A scope is only asked for when nothing else stands in the way: a denial that no token could mend never looks like one that a token could.
        refused = CheckSession(proxy) ?? pins.Check(proxy.Backend, proxy.Message) ?? ownership.Open(proxy) ?? refused;
        return proxy.Route.Policy switch
        {
            _ when refused is { Code: not ScopeRules.InsufficientScope } => proxy.FailAsync(refused),
            null => refused is null ? next(http) : proxy.FailAsync(refused),
            { HostPolicies.Count: 0 } policy => CheckPolicyAsync(proxy, policy, refused),
            var policy => AskHostAsync(proxy, policy, refused),
        };
    }

    private async Task AskHostAsync(McpProxyContext proxy, BackendPolicy policy, ProxyError? missingScope)
    {
        proxy.HostPolicies = await hostPolicies.FulfilledAsync(proxy.Subject?.Principal, proxy.Backend, policy.HostPolicies);
        await CheckPolicyAsync(proxy, policy, missingScope);
    }

    private Task CheckPolicyAsync(McpProxyContext proxy, BackendPolicy policy, ProxyError? missingScope)
    {
        string? rule = null;
        var refused = proxy.Message is { } message ? gate.Check(policy, proxy.PolicyCaller, message, out rule) : null;
        proxy.DecidingRule = rule;

        // The policy's own demand names the backend's scopes too, so that one new token has them all.
        refused ??= missingScope;
        return refused is null ? next(proxy.Http) : proxy.FailAsync(refused);
    }

    private static ProxyError? Decide(McpProxyContext proxy)
    {
        if (proxy.Subject is not { } subject || proxy.Agent is not { } agent)
        {
            return proxy.Message?.Method is { } method && Discovery.Contains(method) && !proxy.Route.Handler.RequiresSubject
                ? null
                : ProxyErrors.AuthenticationRequired;
        }

        // With a credential that all callers share, the backend cannot tell whose tasks these are and would list everybody's (MCP 2025-11-25, tasks).
        if (proxy.Message is { Method: McpMethods.TasksList or McpMethods.TasksResult } message && proxy.Route.SharesCredential)
        {
            if (message.IsModern)
            {
                // 2026-07-28 has removed both. Said here and not by the backend: it might not read the revision that the message claims to follow.
                return ProxyErrors.MethodNotFound;
            }

            if (message.Method == McpMethods.TasksList)
            {
                return ProxyErrors.Denied("task", "shared_credential");
            }
        }

        proxy.Scopes = ScopeRules.Effective(subject, agent);
        return AccessRules.Check(agent, proxy.Backend) ?? ScopeRules.Check(subject, agent, proxy.Backend, proxy.Message, proxy.Http.Request.Method);
    }

    private ProxyError? CheckSession(McpProxyContext proxy)
    {
        var header = proxy.Http.Request.Headers[McpHeaders.SessionId];
        if (header.Count == 0 || proxy.Message is { IsModern: true })
        {
            // 2026-07-28 has no sessions and asks servers to ignore the header; it is not forwarded.
            return null;
        }

        if (header.Count > 1)
        {
            return ProxyErrors.InvalidMessage(JsonRpcErrorCodes.InvalidRequest, "Send one Mcp-Session-Id header.");
        }

        var check = sessions.Open(header.ToString(), proxy.Subject, proxy.Agent, proxy.Backend, out var sessionId);
        proxy.BackendSessionId = sessionId;
        return check switch
        {
            SessionCheck.Owned => null,
            SessionCheck.Foreign => ProxyErrors.SessionMismatch,
            _ => ProxyErrors.SessionNotFound,
        };
    }
}
