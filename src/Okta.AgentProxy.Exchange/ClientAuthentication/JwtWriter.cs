using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Okta.AgentProxy.Exchange;

/// <summary>Writes signed JWTs in compact form (RFC 7515 §3.1).</summary>
internal static class JwtWriter
{
    public static string Write(SigningKey key, string? kid, string typ, Action<Utf8JsonWriter> writeClaims)
    {
        var header = Encode(json =>
        {
            json.WriteString("alg", key.Algorithm);
            json.WriteString("typ", typ);
            if (kid is not null)
            {
                json.WriteString("kid", kid);
            }
        });

        var signed = $"{header}.{Encode(writeClaims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}
