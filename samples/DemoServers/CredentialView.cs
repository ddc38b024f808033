using System.Text;
using System.Text.Json;

namespace DemoServers;

/// <summary>One header as the server saw it, without its secret part.</summary>
/// <param name="Header">The header's name.</param>
/// <param name="Kind">What it holds: <c>jwt</c>, <c>bearer</c>, <c>basic</c>, <c>secret</c> or <c>text</c>.</param>
/// <param name="Shown">What may be shown of it: the claims of a JWT, the user of Basic, the first letters of a key.</param>
public sealed record CredentialView(string Header, string Kind, string Shown)
{
    private static readonly string[] ShownClaims = ["iss", "sub", "aud", "client_id", "cid", "scope", "scp", "act"];

    /// <summary>Describes the value of a header that identifies the caller.</summary>
    public static CredentialView Of(string header, string value)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? string.Empty : value[..space];
        var rest = value[(space + 1)..];

        return scheme.ToUpperInvariant() switch
        {
            "BEARER" when ReadClaims(rest) is { } claims => new(header, "jwt", claims),
            "BEARER" => new(header, "bearer", Mask(rest)),
            "BASIC" => new(header, "basic", BasicUser(rest)),
            _ when header.StartsWith("X-User", StringComparison.OrdinalIgnoreCase) => new(header, "text", value),
            _ => new(header, "secret", Mask(value)),
        };
    }

    private static string Mask(string secret) => secret.Length < 12 ? "***" : $"{secret[..3]}*** ({secret.Length} characters)";

    private static string BasicUser(string encoded)
    {
        var buffer = new byte[encoded.Length];

        return Convert.TryFromBase64String(encoded, buffer, out var length)
            ? Encoding.UTF8.GetString(buffer, 0, length).Split(':')[0]
            : "***";
    }

    /// <summary>Reads the claims for display only: whether the token is genuine is the gate's business.</summary>
    private static string? ReadClaims(string token)
    {
        var parts = token.Split('.');

        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            using var payload = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
            var claims = ShownClaims.Where(c => payload.RootElement.TryGetProperty(c, out _)).Select(c => $"{c}={payload.RootElement.GetProperty(c)}");

            return string.Join(' ', claims);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}
