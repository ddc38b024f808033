using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Core.Tests.Identity;

/// <summary>Takes tokens apart and puts them together, well or badly, with the platform's own primitives.</summary>
internal static class TestJwt
{
    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public static string Part(string token, int index) => token.Split('.')[index];

    public static string WithPart(string token, int index, string part)
    {
        var parts = token.Split('.');
        parts[index] = part;
        return string.Join('.', parts);
    }

    public static JsonObject Claims(string token) => JsonNode.Parse(Base64Url.DecodeFromChars(Part(token, 1)))!.AsObject();

    public static string Sign(JsonObject header, JsonObject claims, AsymmetricAlgorithm key)
    {
        var signed = $"{Encode(header.ToJsonString())}.{Encode(claims.ToJsonString())}";
        var data = Encoding.ASCII.GetBytes(signed);
        var signature = ((string)header["alg"]!, key) switch
        {
            ("RS256", RSA rsa) => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ("PS256", RSA rsa) => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            ("ES256", ECDsa ec) => ec.SignData(data, HashAlgorithmName.SHA256),
            var (algorithm, _) => throw new ArgumentException(algorithm),
        };

        return $"{signed}.{Encode(signature)}";
    }

    public static JsonObject Jwk(AsymmetricAlgorithm key, string kid)
    {
        if (key is RSA rsa)
        {
            var r = rsa.ExportParameters(false);
            return new JsonObject { ["kty"] = "RSA", ["kid"] = kid, ["n"] = Encode(r.Modulus!), ["e"] = Encode(r.Exponent!) };
        }

        var e = ((ECDsa)key).ExportParameters(false);
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = kid, ["x"] = Encode(e.Q.X!), ["y"] = Encode(e.Q.Y!) };
    }

    public static string Jwks(params JsonObject[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();
}
