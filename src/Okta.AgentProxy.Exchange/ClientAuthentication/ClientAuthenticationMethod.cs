namespace Okta.AgentProxy.Exchange;

/// <summary>How a client proves who it is at a token endpoint; the names are those of RFC 8414 <c>token_endpoint_auth_methods_supported</c>.</summary>
internal enum ClientAuthenticationMethod
{
    /// <summary><c>private_key_jwt</c>: a signed assertion (RFC 7523 §2.2).</summary>
    PrivateKeyJwt,

    /// <summary><c>client_secret_basic</c>: HTTP Basic (RFC 6749 §2.3.1).</summary>
    ClientSecretBasic,

    /// <summary><c>client_secret_post</c>: in the form (RFC 6749 §2.3.1).</summary>
    ClientSecretPost,

    /// <summary><c>none</c>: a public client, only its id.</summary>
    None,
}
