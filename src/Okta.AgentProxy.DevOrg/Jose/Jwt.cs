using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.DevOrg.Jose;

/// <summary>A parsed compact JWS (RFC 7515 §7.1). Parsing proves nothing about who signed it.</summary>
internal sealed class Jwt
{
    /// <summary>Longest token that is looked at; RFC 8725 asks for a bound before parsing.</summary>
    internal const int MaxLength = 16 * 1024;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly string signedPart;

    private readonly byte[] signature;

    private Jwt(JsonObject header, JsonObject claims, string signedPart, byte[] signature) =>
        (Header, Claims, this.signedPart, this.signature) = (header, claims, signedPart, signature);

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    public string? Algorithm => Header.Text("alg");

    public string? KeyId => Header.Text("kid");

    public string? Type => Header.Text("typ");

    /// <summary>Writes and signs a token.</summary>
    public static string Write(JsonObject header, JsonObject claims, AsymmetricAlgorithm key)
    {
        var algorithm = header.Text("alg") ?? throw new ArgumentException("The header has no 'alg'.", nameof(header));
        var head = Encode(header, claims);
        return $"{head}.{Base64Url.EncodeToString(JwsAlgorithm.Sign(algorithm, key, Encoding.ASCII.GetBytes(head)))}";
    }

    /// <summary>Encodes header and claims, without a signature.</summary>
    public static string Encode(JsonObject header, JsonObject claims) =>
        $"{EncodePart(header.ToJsonString(Json))}.{EncodePart(claims.ToJsonString(Json))}";

    public static string EncodePart(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    /// <summary>Parses, or returns <see langword="null"/> for anything that is not exactly a compact JWS with two JSON objects without duplicate members.</summary>
    public static Jwt? Parse(string? token)
    {
        if (string.IsNullOrEmpty(token) || token.Length > MaxLength)
        {
            return null;
        }

        var parts = token.Split('.', 4);
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } claims || Decode(parts[2]) is not { } signature)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(header, documentOptions: Strict) is JsonObject h && JsonNode.Parse(claims, documentOptions: Strict) is JsonObject c && IsText(h) && IsText(c)
                ? new Jwt(h, c, token[..token.LastIndexOf('.')], signature)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // The parser takes broken UTF-8 and lone surrogates inside strings, and throws when they are read: so all of them are read here.
    private static bool IsText(JsonNode? node) => node switch
    {
        JsonObject o => o.All(m => IsText(m.Value)),
        JsonArray a => a.All(IsText),
        JsonValue v => v.GetValueKind() != JsonValueKind.String || v.GetValue<string>() is not null,
        _ => true,
    };

    /// <summary>Whether the key made this signature with the algorithm that the header names.</summary>
    public bool IsSignedBy(AsymmetricAlgorithm key)
    {
        try
        {
            return signature.Length > 0 && JwsAlgorithm.Verify(Algorithm ?? "", key, Encoding.ASCII.GetBytes(signedPart), signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // The platform's decoder skips white space and takes padding; a JWS may have neither (RFC 7515 §2).
    private static byte[]? Decode(string part)
    {
        foreach (var c in part)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not '-' and not '_')
            {
                return null;
            }
        }

        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
