namespace Okta.AgentProxy;

/// <summary>What a rule does when it matches.</summary>
public enum PolicyEffect
{
    /// <summary>Denies, whatever other rules say. The default.</summary>
    Deny,

    /// <summary>Allows, unless another rule denies.</summary>
    Allow,
}
