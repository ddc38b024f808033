namespace Okta.AgentProxy.DevOrg;

/// <summary>Lets an agent read the credentials of a service account.</summary>
public sealed record DevServiceAccountConnection : DevConnection
{
    /// <summary>The resource indicator, such as <c>orn:okta:pam:{orgId}:apps:{app}:{instanceId}:service_accounts:{uuid}</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The user name.</summary>
    public required string Username { get; init; }

    /// <summary>The password.</summary>
    public required string Password { get; init; }
}
