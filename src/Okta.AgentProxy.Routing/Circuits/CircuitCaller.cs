namespace Okta.AgentProxy.Routing;

/// <summary>Who a backend failed for: the user where one is known, else the agent. Two agents of one user are one caller.</summary>
internal readonly record struct CircuitCaller(string? Issuer, string? User, string? Agent)
{
    public static CircuitCaller Of(McpProxyContext proxy) => proxy.Subject is { } subject
        ? new CircuitCaller(subject.Issuer, subject.Id, null)
        : new CircuitCaller(null, null, proxy.Agent?.Name);
}
