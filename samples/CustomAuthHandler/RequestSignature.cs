using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CustomAuthHandler;

/// <summary>What both sides agree on: what is signed, in which order, and in which headers it travels.</summary>
public static class RequestSignature
{
    public const string KeyHeader = "X-Signature-Key";
    public const string TimestampHeader = "X-Signature-Timestamp";
    public const string SignatureHeader = "X-Signature";

    /// <summary>HMAC-SHA256 over method, path and query, the SHA-256 of the body, and the time; each on a line of its own.</summary>
    public static string Compute(string secret, string method, string pathAndQuery, ReadOnlySpan<byte> body, long timestamp)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{method}\n{pathAndQuery}\n{Convert.ToHexStringLower(SHA256.HashData(body))}\n{timestamp}");
        return Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
    }

    public static KeyValuePair<string, string>[] Headers(string keyId, long timestamp, string signature) =>
    [
        new(KeyHeader, keyId),
        new(TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture)),
        new(SignatureHeader, signature),
    ];
}
