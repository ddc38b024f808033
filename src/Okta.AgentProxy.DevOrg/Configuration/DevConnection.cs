namespace Okta.AgentProxy.DevOrg;

/// <summary>A resource connection of an agent: something it may obtain a credential for by token exchange.</summary>
public abstract record DevConnection
{
    /// <summary>Returns the kind and nothing else: connections hold secrets.</summary>
    /// <returns>The name of this connection for logs.</returns>
    public sealed override string ToString() => GetType().Name;
}
