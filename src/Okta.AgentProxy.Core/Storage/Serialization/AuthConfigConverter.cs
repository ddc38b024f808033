using System.Text.Json;
using System.Text.Json.Serialization;

namespace Okta.AgentProxy;

/// <summary>An <c>auth_config</c> in a stored entity: harmless values as strings, everything else as a secret.</summary>
internal sealed class AuthConfigConverter : JsonConverter<AuthConfig>
{
    private const string Column = "auth_config.";

    public override AuthConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("auth_config is an object.");
        }

        List<KeyValuePair<string, string>> values = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            var value = reader.TokenType == JsonTokenType.String ? reader.GetString()! : SecretConverter.ReadText(ref reader, Column + key);
            values.Add(new(key, value));
        }

        return new AuthConfig(values);
    }

    public override void Write(Utf8JsonWriter writer, AuthConfig value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, text) in value.Values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(key);
            if (PublicAuthConfigKeys.MayShow(key, text))
            {
                writer.WriteStringValue(text);
            }
            else
            {
                SecretConverter.WriteText(writer, text, reference: false, Column + key);
            }
        }

        writer.WriteEndObject();
    }
}
