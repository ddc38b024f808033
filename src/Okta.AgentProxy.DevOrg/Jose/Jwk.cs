using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okta.AgentProxy.DevOrg.Jose;

/// <summary>JSON Web Keys (RFC 7517) of the kinds that Okta registers: RSA and EC.</summary>
internal static class Jwk
{
    public static JsonObject Write(AsymmetricAlgorithm key, string kid)
    {
        switch (key)
        {
            case RSA rsa:
                var r = rsa.ExportParameters(includePrivateParameters: false);
                return new JsonObject
                {
                    ["kty"] = "RSA",
                    ["alg"] = "RS256",
                    ["kid"] = kid,
                    ["use"] = "sig",
                    ["e"] = Base64Url.EncodeToString(r.Exponent),
                    ["n"] = Base64Url.EncodeToString(r.Modulus),
                };
            case ECDsa ec:
                var e = ec.ExportParameters(includePrivateParameters: false);
                var (curve, algorithm) = ec.KeySize switch { 256 => ("P-256", "ES256"), 384 => ("P-384", "ES384"), _ => ("P-521", "ES512") };
                return new JsonObject
                {
                    ["kty"] = "EC",
                    ["alg"] = algorithm,
                    ["kid"] = kid,
                    ["use"] = "sig",
                    ["crv"] = curve,
                    ["x"] = Base64Url.EncodeToString(e.Q.X),
                    ["y"] = Base64Url.EncodeToString(e.Q.Y),
                };
            default:
                throw new ArgumentException("Only RSA and EC keys can be registered.", nameof(key));
        }
    }

    /// <summary>Reads the public half; private members are ignored.</summary>
    public static AsymmetricAlgorithm Read(JsonObject jwk)
    {
        try
        {
            switch (jwk.Text("kty"))
            {
                case "RSA":
                    return RSA.Create(new RSAParameters { Modulus = Member(jwk, "n"), Exponent = Member(jwk, "e") });
                case "EC":
                    var curve = jwk.Text("crv") switch
                    {
                        "P-256" => ECCurve.NamedCurves.nistP256,
                        "P-384" => ECCurve.NamedCurves.nistP384,
                        "P-521" => ECCurve.NamedCurves.nistP521,
                        _ => throw new FormatException("The key's 'crv' is not P-256, P-384 or P-521."),
                    };
                    return ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = Member(jwk, "x"), Y = Member(jwk, "y") } });
                default:
                    throw new FormatException("The key's 'kty' is not RSA or EC.");
            }
        }
        catch (CryptographicException e)
        {
            throw new FormatException("The key's numbers do not make a key.", e);
        }
    }

    public static JsonObject Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw new FormatException("A JWK is a JSON object.");
        }
        catch (JsonException e)
        {
            throw new FormatException("A JWK is a JSON object.", e);
        }
    }

    private static byte[] Member(JsonObject jwk, string name) =>
        Base64Url.DecodeFromChars(jwk.Text(name) ?? throw new FormatException($"The key has no '{name}'."));
}
