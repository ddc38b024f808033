namespace Okta.AgentProxy;

/// <summary><c>none</c>: the backend wants no credential.</summary>
internal sealed class NoneAuthHandler : IBackendAuthHandler
{
    /// <inheritdoc/>
    public string Name => "none";

    /// <inheritdoc/>
    public bool RequiresSubject => false;

    /// <inheritdoc/>
    public void Validate(Backend backend, AuthConfigProblems problems) => problems.ReportUnknownKeys(backend.AuthConfig, [], Name);

    /// <inheritdoc/>
    public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(CredentialResult.Success(BackendCredential.Anonymous));

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
