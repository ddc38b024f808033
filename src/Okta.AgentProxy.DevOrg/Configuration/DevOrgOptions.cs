namespace Okta.AgentProxy.DevOrg;

/// <summary>What the offline organisation contains and how it behaves.</summary>
public sealed partial class DevOrgOptions
{
    /// <summary>The public base URL, without a trailing slash; it is the issuer of the org authorization server.</summary>
    /// <value>The default is <see langword="null"/>: the first address that the server listens on.</value>
    public Uri? BaseUrl { get; set; }

    /// <summary>The port on 127.0.0.1 where <see cref="DevOrgServer"/> listens. A taken port fails the start; no other one is chosen.</summary>
    /// <value>The default is <see langword="null"/>: the port of <see cref="BaseUrl"/>, else one that the operating system chooses.</value>
    public int? Port { get; set; }

    /// <summary>The users.</summary>
    public IList<DevUser> Users { get; } = [];

    /// <summary>The OIDC applications.</summary>
    public IList<DevApp> Apps { get; } = [];

    /// <summary>The AI agents.</summary>
    public IList<DevAgent> Agents { get; } = [];

    /// <summary>The custom authorization servers.</summary>
    /// <value>The default is one, <c>default</c>, with the audience <c>api://default</c>.</value>
    public IList<DevAuthorizationServer> AuthorizationServers { get; } = [new DevAuthorizationServer { Id = "default" }];

    /// <summary>The clock.</summary>
    /// <value>The default is the system's clock.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The login of a user who is signed in at <c>/authorize</c> without a page.</summary>
    /// <value>The default is <see langword="null"/>: the sign-in page is shown.</value>
    public string? AutoSignIn { get; set; }

    /// <summary>Whether <c>login_hint</c> signs that user in without a page.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool SignInByLoginHint { get; set; }

    /// <summary>Whether authorization responses carry <c>iss</c> (RFC 9207), and metadata says so. Okta's do not.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IssuerInAuthorizationResponse { get; set; }

    /// <summary>The <c>max-age</c> of the key sets' <c>Cache-Control</c>.</summary>
    /// <value>The default is one hour.</value>
    public TimeSpan JwksMaxAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether the organisation bought Okta for AI Agents; without it, token exchange is refused.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool AiAgentsEnabled { get; set; } = true;

    /// <summary>How many actors a token may name, the newest included. Okta publishes no number.</summary>
    /// <value>The default is 5.</value>
    public int MaxActorDepth { get; set; } = 5;

    /// <summary>How many ID-JAGs a user may get for one resource server; then 429. Okta's limit without the AI Agents product is 250 a month.</summary>
    /// <value>The default is <see langword="null"/>: no limit.</value>
    public int? MaxIdJagsPerUser { get; set; }

    /// <summary>Whether callers from other machines are served. There are no passwords here: whoever can reach the organisation can be anybody in it.</summary>
    /// <value>The default is <see langword="false"/>: only loopback callers are served, others get 403.</value>
    public bool DangerouslyServeRemoteCallers { get; set; }
}
