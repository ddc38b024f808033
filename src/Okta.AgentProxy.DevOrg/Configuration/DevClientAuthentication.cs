namespace Okta.AgentProxy.DevOrg;

/// <summary>How a client proves who it is at the token endpoint.</summary>
public enum DevClientAuthentication
{
    /// <summary>A public client: it sends its <c>client_id</c> and nothing else.</summary>
    None = 0,

    /// <summary>A client secret, by <c>client_secret_basic</c> or <c>client_secret_post</c>.</summary>
    ClientSecret = 1,

    /// <summary>A signed assertion (RFC 7523 §2.2).</summary>
    PrivateKeyJwt = 2,
}
