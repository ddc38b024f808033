using System.Diagnostics;

namespace Okta.AgentProxy.Exchange;

/// <summary>The trace spans of this package, under the product's one source name.</summary>
internal static class ExchangeActivities
{
    private static readonly ActivitySource Source = new(AgentProxyDiagnostics.Name);

    public static Activity? Start(ExchangeTicket ticket, string method, ActivityContext parent)
    {
        var activity = Source.StartActivity("agentproxy.obtain_credential", ActivityKind.Client, parent);
        activity?.SetTag("agentproxy.auth_method", method);
        activity?.SetTag("agentproxy.agent", ticket.Agent.Name);
        activity?.SetTag("agentproxy.backend", ticket.Backend.Name);
        return activity;
    }
}
