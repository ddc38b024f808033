using System.Security.Cryptography;
using System.Text;

namespace Okta.AgentProxy.Exchange;

/// <summary>A refusal in memory, so that a caller who cannot succeed does not hammer the identity provider.</summary>
internal sealed class KeptRefusal
{
    private readonly byte[]? _tokenHash;
    private readonly ProxyError _error;
    private readonly DateTimeOffset _endsAt;

    public KeptRefusal(ProxyError error, DateTimeOffset endsAt, string? onlyForToken)
    {
        _error = error;
        _endsAt = endsAt;
        _tokenHash = onlyForToken is null ? null : Hash(onlyForToken);
    }

    /// <summary>The error, when it still stands for a caller with this token.</summary>
    public ProxyError? For(string token, DateTimeOffset now)
    {
        if (now >= _endsAt || (_tokenHash is not null && !CryptographicOperations.FixedTimeEquals(_tokenHash, Hash(token))))
        {
            return null;
        }

        return _error.RetryAfter is null ? _error : _error.WithRetryAfter(TimeSpan.FromSeconds(Math.Ceiling((_endsAt - now).TotalSeconds)));
    }

    public bool IsOver(DateTimeOffset now) => now >= _endsAt;

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
