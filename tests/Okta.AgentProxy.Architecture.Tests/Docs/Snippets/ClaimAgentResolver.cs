using Okta.AgentProxy;

namespace MyGateway;

public sealed class ClaimAgentResolver : IAgentResolver
{
    public ValueTask<AgentResolution> ResolveAsync(AgentResolutionContext context, CancellationToken cancellationToken) =>
        new(context.Subject.Principal.FindFirst("agent")?.Value is { } name && context.Agents.FindByName(name) is { } agent
            ? AgentResolution.Found(agent)
            : AgentResolution.Refused(ProxyErrors.Agent("agent_unknown", "No agent is known for this token.")));
}
