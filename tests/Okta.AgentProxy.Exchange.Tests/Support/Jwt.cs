using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Exchange.Tests;

/// <summary>A JWT, taken apart and put together without the code under test.</summary>
internal sealed record Jwt(JsonObject Header, JsonObject Claims, string Signed, byte[] Signature)
{
    public static Jwt Parse(string token)
    {
        var parts = token.Split('.');
        return new Jwt(
            JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!.AsObject(),
            JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject(),
            parts[0] + "." + parts[1],
            Base64Url.DecodeFromChars(parts[2]));
    }

    public static string Create(RSA key, JsonObject header, JsonObject claims)
    {
        var signed = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header)) + "." + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
        return signed + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public string? this[string claim] => Claims[claim]?.GetValue<string>();

    public bool Verify(RSA key, RSASignaturePadding? padding = null) =>
        key.VerifyData(Encoding.ASCII.GetBytes(Signed), Signature, HashAlgorithmName.SHA256, padding ?? RSASignaturePadding.Pkcs1);

    public bool Verify(ECDsa key) =>
        key.VerifyData(Encoding.ASCII.GetBytes(Signed), Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
