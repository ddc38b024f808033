using System.Text.Json;
using System.Text.Json.Serialization;

namespace Okta.AgentProxy;

/// <summary>A secret in a stored entity: <c>{"ref":"env:NAME"}</c> for a reference, <c>{"enc":"…"}</c> for a value.</summary>
internal sealed class SecretConverter(string column) : JsonConverter<Secret>
{
    internal const string ReferenceKey = "ref";
    internal const string SealedKey = "enc";

    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(ReadText(ref reader, column));

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
        WriteText(writer, value.Reference ?? value.Reveal(), value.IsReference, column);

    internal static void WriteText(Utf8JsonWriter writer, string text, bool reference, string column)
    {
        writer.WriteStartObject();
        if (reference)
        {
            writer.WriteString(ReferenceKey, text);
        }
        else
        {
            writer.WriteString(SealedKey, SealScope.Current.Seal(text, column));
        }

        writer.WriteEndObject();
    }

    internal static string ReadText(ref Utf8JsonReader reader, string column)
    {
        if (reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            throw new JsonException("A stored secret is an object with one member.");
        }

        var isReference = reader.ValueTextEquals(ReferenceKey);
        if (!isReference && !reader.ValueTextEquals(SealedKey))
        {
            throw new JsonException("A stored secret is either a reference or sealed.");
        }

        reader.Read();
        var text = reader.GetString() ?? throw new JsonException("A stored secret is a string.");
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndObject)
        {
            throw new JsonException("A stored secret has one member.");
        }

        if (!isReference)
        {
            return SealScope.Current.Open(text, column);
        }

        // A row somebody edited must not turn a reference into a literal secret.
        return new Secret(text).IsReference ? text : throw new JsonException("A stored reference starts with env: or file:.");
    }
}
