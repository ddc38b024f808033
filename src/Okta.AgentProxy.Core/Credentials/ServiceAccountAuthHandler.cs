using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Okta.AgentProxy;

/// <summary><c>service-account</c>: HTTP Basic (RFC 7617, UTF-8). Keys: <c>username</c>, <c>password</c>; both required, both may be references.</summary>
internal sealed class ServiceAccountAuthHandler : IBackendAuthHandler
{
    private static readonly string[] Keys = ["username", "password"];

    /// <inheritdoc/>
    public string Name => "service-account";

    /// <inheritdoc/>
    public bool RequiresSubject => false;

    /// <inheritdoc/>
    public void Validate(Backend backend, AuthConfigProblems problems)
    {
        problems.ReportUnknownKeys(backend.AuthConfig, Keys, Name);
        foreach (var key in Keys)
        {
            if (problems.Require(backend.AuthConfig, key, Name) is not { } raw)
            {
                continue;
            }

            var secret = new Secret(raw);
            var problem = secret.TryReveal(out var value) ? FindValueProblem(key, value) : $"cannot be resolved: {secret.FindProblem()}.";
            if (problem is not null)
            {
                problems.Add(key, problem);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);

        var settings = request.Backend.AuthConfig.Bind(Read);

        // Revealed each time: a password in a file may be replaced while the proxy runs.
        if (!settings.TryReveal(out var username, out var password))
        {
            return ValueTask.FromResult<CredentialResult>(ProxyErrors.BackendAuthFailed.WithDetail("the service account cannot be resolved"));
        }

        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"));
        return ValueTask.FromResult<CredentialResult>(new BackendCredential("Authorization", "Basic " + basic));
    }

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    // RFC 7617 §2: no control characters, and no colon in the user name, which ends at the first one.
    private static string? FindValueProblem(string key, string value) =>
        value.Any(char.IsControl) ? "must not contain control characters (RFC 7617)."
        : value.Length > 4_096 ? "is longer than 4096 characters."
        : key == "username" && value.Contains(':', StringComparison.Ordinal) ? "must not contain a colon (RFC 7617)."
        : null;

    private static Settings Read(AuthConfig config) =>
        new(config.TryGetSecret("username", out var username) ? username : null, config.TryGetSecret("password", out var password) ? password : null);

    private sealed class Settings(Secret? username, Secret? password)
    {
        private volatile Account? _lastGood;

        public bool TryReveal([NotNullWhen(true)] out string? name, [NotNullWhen(true)] out string? word)
        {
            word = null;
            if (username is not null && username.TryReveal(out name) && FindValueProblem("username", name) is null
                && password is not null && password.TryReveal(out word) && FindValueProblem("password", word) is null)
            {
                if (_lastGood is not { } known || !ReferenceEquals(known.Name, name) || !ReferenceEquals(known.Word, word))
                {
                    _lastGood = new Account(name, word);
                }

                return true;
            }

            // A file that was good and now holds what cannot be sent: the last good account goes on (SecretFileCheck says so).
            (name, word) = (_lastGood?.Name, _lastGood?.Word);
            return name is not null && word is not null;
        }

        private sealed class Account(string name, string word)
        {
            public string Name { get; } = name;

            public string Word { get; } = word;
        }
    }
}
