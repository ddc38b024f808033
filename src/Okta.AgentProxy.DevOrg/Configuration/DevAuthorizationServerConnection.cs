namespace Okta.AgentProxy.DevOrg;

/// <summary>Lets an agent obtain ID-JAGs for an authorization server (Cross App Access).</summary>
public sealed record DevAuthorizationServerConnection : DevConnection
{
    /// <summary>The id of a custom authorization server of this organisation, or the issuer of one elsewhere.</summary>
    public required string AuthorizationServer { get; init; }

    /// <summary>The scopes that may be asked for.</summary>
    /// <value>The default is <c>*</c>: every custom scope of that server.</value>
    public IReadOnlyList<string> Scopes { get; init; } = ["*"];

    /// <summary>The <c>resource</c> values that may be asked for. Okta documents <c>resource</c> for agent-to-agent only.</summary>
    /// <value>The default is none: a request with <c>resource</c> is refused.</value>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The authentication context (<c>acr</c>) that the user must have signed in with; a token of another sign-in is refused with RFC 9470's error.</summary>
    /// <value>The default is none: any sign-in will do.</value>
    public string? RequiredAcr { get; init; }

    /// <summary>How old the user's sign-in (<c>auth_time</c>) may be; an older one is refused with RFC 9470's error.</summary>
    /// <value>The default is none: any age will do.</value>
    public TimeSpan? MaxAuthAge { get; init; }

    /// <summary>The agent's client id at that server, when it is another than the one it uses here.</summary>
    /// <value>The default is the id that the agent authenticates with.</value>
    public string? ClientId { get; init; }
}
