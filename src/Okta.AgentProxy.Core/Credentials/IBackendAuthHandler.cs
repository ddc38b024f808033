namespace Okta.AgentProxy;

/// <summary>
/// Makes the credential that a backend wants, for one <c>auth_method</c>. A singleton; <see cref="AcquireAsync"/> runs once per request on
/// the hot path and must be thread-safe. Register with <c>AddBackendAuthHandler&lt;T&gt;()</c>.
/// </summary>
public interface IBackendAuthHandler
{
    /// <summary>The <c>auth_method</c> this handler serves, lower case with hyphens.</summary>
    string Name { get; }

    /// <summary>Whether the credential depends on who calls. When it does not, discovery without a token can be forwarded (<c>PROTECTED_DISCOVERY=false</c>).</summary>
    /// <value>The default is <see langword="true"/>.</value>
    bool RequiresSubject => true;

    /// <summary>Whether the backend learns from the credential which user calls. When it does not, the proxy keeps the users' tasks apart in its place.</summary>
    /// <value>The default is <see cref="RequiresSubject"/>.</value>
    bool IdentifiesSubject => RequiresSubject;

    /// <summary>
    /// Whether the backend's credential speaks of how its user signed in (it is, or is exchanged for, the user's token), so that a backend's demand for a
    /// stronger or fresher sign-in (RFC 9470) can be met by the user and is passed on.
    /// </summary>
    /// <value>The default is <see langword="false"/>: such a demand ends at the proxy, as every challenge of a backend does.</value>
    bool CarriesSignIn(Backend backend) => false;

    /// <summary>
    /// Checks a backend's <c>auth_config</c> at load, reporting every problem. Nothing is called on a backend that has problems.
    /// Keep the typed options with <see cref="AuthConfig.Bind{TOptions}"/>.
    /// </summary>
    void Validate(Backend backend, AuthConfigProblems problems);

    /// <summary>Makes the credential. Expected failures are returned, not thrown; an exception ends the request with 500.</summary>
    ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// The backend refused <paramref name="refused"/>: forget exactly that one, so that the next acquire makes a new one. The default does nothing,
    /// which is right for a handler that keeps no credential.
    /// </summary>
    ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
