using Okta.AgentProxy;

namespace CustomAuthHandler;

/// <summary>
/// <c>auth_method: hmac</c>: signs each request with a shared secret, so that the secret itself never travels. Keys: <c>key_id</c>, <c>secret</c>
/// (a value or a reference, 32 characters or more).
/// </summary>
public sealed class HmacAuthHandler(TimeProvider clock) : IBackendAuthHandler
{
    private const int ShortestSecret = 32;

    /// <inheritdoc/>
    public string Name => "hmac";

    /// <inheritdoc/>
    public void Validate(Backend backend, AuthConfigProblems problems)
    {
        if (problems.Require(backend.AuthConfig, "key_id", Name) is { } keyId && !keyId.All(char.IsAsciiLetterOrDigit))
        {
            problems.Add("key_id", "may have ASCII letters and digits only.");
        }

        if (problems.Require(backend.AuthConfig, "secret", Name) is { } raw)
        {
            Secret secret = new(raw);
            if (secret.FindProblem() is { } problem)
            {
                problems.Add("secret", $"cannot be resolved: {problem}.");
            }
            else if (secret.Reveal().Length < ShortestSecret)
            {
                problems.Add("secret", $"is too short: {ShortestSecret} characters or more.");
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken)
    {
        // A file or variable may have gone since the start: that is an answer (502), not an exception.
        var config = request.Backend.AuthConfig;
        if (!config.TryGetSecret("secret", out var secret) || !secret.TryReveal(out var key))
        {
            return new(CredentialResult.Failure(ProxyErrors.BackendAuthFailed.WithDetail("the HMAC secret cannot be resolved")));
        }

        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var signature = RequestSignature.Compute(key, request.Method, request.TargetUri.PathAndQuery, request.Body.Span, timestamp);
        return new(new BackendCredential(RequestSignature.Headers(config["key_id"]!, timestamp, signature)));
    }
}
