namespace Okta.AgentProxy;

/// <summary>The answers a policy can give.</summary>
public enum PolicyOutcome
{
    /// <summary>No rule says anything: with a backend's own policy that means denied, and for an <see cref="IAuthorizationPolicy"/> that others decide. The default.</summary>
    NoMatch,

    /// <summary>A rule denies.</summary>
    Denied,

    /// <summary>Nothing denies, and a rule would allow with a better token: one with more scopes, which the agent may have, or from a stronger or fresher sign-in.</summary>
    NeedsScopes,

    /// <summary>A rule allows and none denies.</summary>
    Allowed,
}
