namespace Okta.AgentProxy;

/// <summary><c>pre-shared-key</c>: a fixed key in a header. Keys: <c>key</c> (required, a secret), <c>header_name</c> (default <c>X-API-Key</c>).</summary>
internal sealed class PreSharedKeyAuthHandler : IBackendAuthHandler
{
    private static readonly string[] Keys = ["key", "header_name"];

    /// <inheritdoc/>
    public string Name => "pre-shared-key";

    /// <inheritdoc/>
    public bool RequiresSubject => false;

    /// <inheritdoc/>
    public void Validate(Backend backend, AuthConfigProblems problems)
    {
        problems.ReportUnknownKeys(backend.AuthConfig, Keys, Name);
        if (problems.Require(backend.AuthConfig, "key", Name) is { } raw)
        {
            var key = new Secret(raw);
            if (!key.TryReveal(out var value))
            {
                problems.Add("key", $"cannot be resolved: {key.FindProblem()}.");
            }
            else if (!CredentialHeaderRules.IsValue(value))
            {
                problems.Add("key", "cannot be sent in a header: visible ASCII only, at most 8192 characters.");
            }
        }

        if (CredentialHeaderRules.FindNameProblem(Read(backend.AuthConfig).HeaderName) is { } badName)
        {
            problems.Add("header_name", badName);
        }
    }

    /// <inheritdoc/>
    public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);

        var settings = request.Backend.AuthConfig.Bind(Read);

        // Revealed each time: a key in a file may be replaced while the proxy runs.
        return ValueTask.FromResult<CredentialResult>(settings.Key is { } key && key.TryReveal(out var value) && settings.CredentialFor(value) is { } credential
            ? credential
            : ProxyErrors.BackendAuthFailed.WithDetail("the pre-shared key cannot be resolved"));
    }

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private static Settings Read(AuthConfig config) =>
        new(config.TryGetSecret("key", out var key) ? key : null, config["header_name"] is { Length: > 0 } name ? name : "X-API-Key");

    private sealed class Settings(Secret? key, string headerName)
    {
        private volatile BackendCredential? _latest;

        public Secret? Key { get; } = key;

        public string HeaderName { get; } = headerName;

        /// <summary>The credential for the key as it is now; the last that could be sent when it cannot, <see langword="null"/> when none could. Made once per key: 72 bytes less per request.</summary>
        public BackendCredential? CredentialFor(string value)
        {
            if (_latest is { } latest && ReferenceEquals(latest.Headers[0].Value, value))
            {
                return latest;
            }

            // A file that was good and now holds what cannot be sent: the last good key goes on (SecretFileCheck says so).
            return CredentialHeaderRules.IsValue(value) ? _latest = new BackendCredential(HeaderName, value) : _latest;
        }
    }
}
