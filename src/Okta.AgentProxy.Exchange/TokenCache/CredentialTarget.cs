using System.Text;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Everything a credential depends on besides the user and the scopes a request chooses: agent, backend, server, client, resource (ruling 12). Made
/// once per agent and backend; two with the same fingerprint are equal, so that a reloaded configuration keeps its credentials.
/// </summary>
internal sealed class CredentialTarget : IEquatable<CredentialTarget>
{
    private readonly int _hash;

    /// <param name="parts">The parts of the fingerprint; order matters.</param>
    /// <param name="isPerSubject">Whether the credential is obtained for one user; if not, all users of the agent share it.</param>
    /// <param name="configuredScopes">The scopes the backend configures; <see langword="null"/> asks for the request's own.</param>
    public CredentialTarget(IEnumerable<string?> parts, bool isPerSubject, string? configuredScopes)
    {
        // Lengths in front: "a" + "bc" must not look like "ab" + "c".
        var text = new StringBuilder();
        foreach (var part in parts.Append(configuredScopes))
        {
            text.Append(part?.Length ?? -1).Append(':').Append(part);
        }

        Fingerprint = text.ToString();
        IsPerSubject = isPerSubject;
        Scopes = new ScopeNormalizer(configuredScopes);
        _hash = string.GetHashCode(Fingerprint, StringComparison.Ordinal);
    }

    public string Fingerprint { get; }

    /// <summary>The <c>auth_method</c>, for people; the fingerprint has it as well.</summary>
    public string Method { get; init; } = "";

    /// <summary>The agent's name.</summary>
    public string Agent { get; init; } = "";

    /// <summary>The backend's name.</summary>
    public string Backend { get; init; } = "";

    public bool IsPerSubject { get; }

    public ScopeNormalizer Scopes { get; }

    public bool Equals(CredentialTarget? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && string.Equals(Fingerprint, other.Fingerprint, StringComparison.Ordinal));

    public override bool Equals(object? obj) => Equals(obj as CredentialTarget);

    public override int GetHashCode() => _hash;

    public override string ToString() => "CredentialTarget";
}
