using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The parts of an ID-JAG that its client may look at, decoded without verifying the signature: that is the resource server's duty, and it has the keys.
/// Our checks only see to it that nothing is sent to a place it was not made for.
/// </summary>
internal sealed class IdJag
{
    private const int MaxLength = 16 * 1024;
    private const double LastSecond = 253_402_300_799;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    public string? Typ { get; private init; }

    public string? Audience { get; private init; }

    public string? ClientId { get; private init; }

    public string? TokenId { get; private init; }

    public IReadOnlyList<string> Resources { get; private init; } = [];

    public DateTimeOffset? ExpiresAt { get; private init; }

    /// <summary>How many actors are nested in <c>act</c> (RFC 8693 §4.1).</summary>
    public int DelegationDepth { get; private init; }

    /// <summary>SHA-256 of the <c>jti</c> in hex: what an audit record may show.</summary>
    public string? Hash => TokenId is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TokenId)));

    /// <summary>Decodes a compact JWT; <see langword="null"/> when it is not one.</summary>
    public static IdJag? TryDecode(string token)
    {
        var parts = token.Length <= MaxLength ? token.Split('.') : [];
        if (parts.Length != 3 || parts[2].Length == 0)
        {
            return null;
        }

        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]), Strict);
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]), Strict);
            var claims = payload.RootElement;
            var audiences = List(claims, "aud");

            return new IdJag
            {
                Typ = Text(header.RootElement, "typ"),
                Audience = audiences is [var only] ? only : null,
                ClientId = Text(claims, "client_id"),
                TokenId = Text(claims, "jti"),
                Resources = List(claims, "resource"),
                ExpiresAt = claims.TryGetProperty("exp", out var exp) ? Date(exp) : null,
                DelegationDepth = Depth(claims),
            };
        }
        catch (Exception foreign) when (foreign is JsonException or FormatException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    // A NumericDate may have a fraction (RFC 7519 §2). Beyond the year 9999 there is no date: such a token has no end that could be checked.
    private static DateTimeOffset? Date(JsonElement value) =>
        value.TryGetDouble(out var seconds) && seconds is >= 0 and <= LastSecond ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;

    private static int Depth(JsonElement claims)
    {
        var depth = 0;
        while (claims.TryGetProperty("act", out var act) && act.ValueKind == JsonValueKind.Object)
        {
            depth++;
            claims = act;
        }

        return depth;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string[] List(JsonElement json, string name) => !json.TryGetProperty(name, out var value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Select(v => v.GetString() ?? "")],
        _ => [],
    };
}
