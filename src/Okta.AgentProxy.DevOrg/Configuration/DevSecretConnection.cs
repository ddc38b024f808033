namespace Okta.AgentProxy.DevOrg;

/// <summary>Lets an agent read a vaulted secret.</summary>
public sealed record DevSecretConnection : DevConnection
{
    /// <summary>The resource indicator, such as <c>orn:okta:pam:{orgId}:secrets:{uuid}</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The secret: free-form keys and values.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }
}
