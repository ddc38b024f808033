namespace Okta.AgentProxy;

/// <summary>A credential, or the error that the request ends with. Protocol failures are values here, not exceptions.</summary>
public readonly struct CredentialResult
{
    private CredentialResult(BackendCredential? credential, ProxyError? error)
    {
        Credential = credential;
        Error = error;
    }

    /// <summary>The credential, when there is one.</summary>
    public BackendCredential? Credential { get; }

    /// <summary>Why there is none.</summary>
    public ProxyError? Error { get; }

    /// <summary>A credential was made.</summary>
    public static CredentialResult Success(BackendCredential credential) => new(credential, null);

    /// <summary>None could be made.</summary>
    public static CredentialResult Failure(ProxyError error) => new(null, error);

    /// <summary>As <see cref="Success"/>.</summary>
    public static implicit operator CredentialResult(BackendCredential credential) => Success(credential);

    /// <summary>As <see cref="Failure"/>.</summary>
    public static implicit operator CredentialResult(ProxyError error) => Failure(error);
}
