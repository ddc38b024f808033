namespace Okta.AgentProxy;

/// <summary>
/// Decides which agent is calling. Runs once per request on the hot path and must be thread-safe; the default one needs no I/O.
/// </summary>
/// <remarks>
/// A resolver must bind the agent to the token: an identity that only a header names is an identity anyone can take.
/// Whether the resolved agent is enabled and may use the backend is checked afterwards, whatever the resolver says.
/// </remarks>
public interface IAgentResolver
{
    /// <summary>Finds the agent for this request.</summary>
    ValueTask<AgentResolution> ResolveAsync(AgentResolutionContext context, CancellationToken cancellationToken);
}
