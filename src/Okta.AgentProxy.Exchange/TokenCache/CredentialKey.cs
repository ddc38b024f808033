using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Under what a credential is kept in memory. Compared in full: a hash that collides must never hand one user's credential to another.
/// </summary>
internal readonly struct CredentialKey : IEquatable<CredentialKey>
{
    private readonly CredentialTarget _target;
    private readonly string _issuer;
    private readonly string _subject;
    private readonly string _scopes;

    public CredentialKey(CredentialTarget target, Subject subject, string scopes)
    {
        _target = target;
        _issuer = target.IsPerSubject ? subject.Issuer : "";
        _subject = target.IsPerSubject ? subject.Id : "";
        _scopes = scopes;
    }

    /// <summary>Whether the credential belongs to one user, and so ends with that user's token.</summary>
    public bool IsPerSubject => _target.IsPerSubject;

    /// <summary>The scopes to ask for.</summary>
    public string Scopes => _scopes;

    /// <summary>How it is obtained.</summary>
    public string Method => _target.Method;

    /// <summary>Whose it is; without a user when all users of the agent share it.</summary>
    public TokenOwner Owner => new(_issuer, _subject, _target.Agent, _target.Backend);

    public bool Equals(CredentialKey other) =>
        _target.Equals(other._target)
        && string.Equals(_subject, other._subject, StringComparison.Ordinal)
        && string.Equals(_issuer, other._issuer, StringComparison.Ordinal)
        && string.Equals(_scopes, other._scopes, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is CredentialKey other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_target.GetHashCode(), string.GetHashCode(_subject, StringComparison.Ordinal), _scopes.Length);

    /// <summary>The key for caches outside the process: SHA-256 over all parts with their lengths, in hex.</summary>
    /// <param name="generation">Changes with every purge; empty as long as there was none.</param>
    public string ToHash(string generation = "")
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (ReadOnlySpan<string>)[_issuer, _subject, _target.Fingerprint, _scopes, .. (generation.Length == 0 ? [] : new[] { generation })])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public override string ToString() => "CredentialKey";
}
