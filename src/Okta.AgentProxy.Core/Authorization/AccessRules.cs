namespace Okta.AgentProxy;

/// <summary>May this agent use this backend at all? Thread-safe.</summary>
internal static class AccessRules
{
    /// <summary>The error to end with, or <see langword="null"/>.</summary>
    public static ProxyError? Check(Agent agent, Backend backend) =>
        agent.BackendAccess.Contains(backend.Name) ? null : ProxyErrors.AuthorizationDenied(backend.Name, agent.BackendAccess);
}
