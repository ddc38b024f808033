using Okta.AgentProxy.DevOrg.Keys;

namespace Okta.AgentProxy.DevOrg.State;

/// <summary>A running authorization server: the org's own (empty id) or a custom one.</summary>
internal sealed class AuthorizationServer(string id, DevAuthorizationServer? settings) : IDisposable
{
    // Made when first asked for: most tests use one server, and keys take time to make.
    private readonly Lazy<KeyRing> keys = new(() => new KeyRing());

    private readonly Lazy<SigningKey> internalKey = new(SigningKey.Create);

    public string Id { get; } = id;

    public bool IsOrg => Id.Length == 0;

    /// <summary>The settings of a custom server, replaced as a whole by tests that change the policy.</summary>
    public DevAuthorizationServer? Settings { get; set; } = settings;

    public KeyRing Keys => keys.Value;

    /// <summary>Signs the org server's access tokens. It is never published: those tokens are opaque by contract.</summary>
    public SigningKey InternalKey => internalKey.Value;

    /// <summary>The path under the base URL, which is also the tail of the issuer.</summary>
    public string Path => IsOrg ? "" : $"/oauth2/{Id}";

    /// <summary>The path of the protocol endpoints.</summary>
    public string EndpointPath => IsOrg ? "/oauth2/v1" : $"/oauth2/{Id}/v1";

    public void Dispose()
    {
        if (keys.IsValueCreated)
        {
            keys.Value.Dispose();
        }

        if (internalKey.IsValueCreated)
        {
            RsaKeyPool.Return(internalKey.Value.Rsa);
        }
    }
}
