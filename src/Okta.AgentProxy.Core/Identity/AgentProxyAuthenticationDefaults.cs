namespace Okta.AgentProxy;

/// <summary>The name of the proxy's own ASP.NET Core authentication scheme.</summary>
public static class AgentProxyAuthenticationDefaults
{
    /// <summary>The scheme that validates inbound tokens unless <see cref="AgentProxyOptions.AuthenticationScheme"/> names another.</summary>
    public const string AuthenticationScheme = "Okta.AgentProxy";
}
