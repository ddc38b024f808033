namespace Okta.AgentProxy.Routing;

/// <summary>The count behind one <see cref="LimitKey"/>.</summary>
internal interface IPartition
{
    /// <summary>
    /// Ends its life if it has nothing to remember: one made anew would say the same. From then on it takes nothing, so that a request that found
    /// it just before cannot be counted where nobody looks any more.
    /// </summary>
    bool TryRetire(long now);
}
