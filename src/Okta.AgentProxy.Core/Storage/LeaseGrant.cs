namespace Okta.AgentProxy;

/// <summary>A lease that was granted.</summary>
/// <param name="Fence">A number that grows whenever the lease changes hands: work done under an older one can be told apart.</param>
/// <param name="Expires">When it ends unless it is extended.</param>
public readonly record struct LeaseGrant(long Fence, DateTimeOffset Expires);
