using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Okta.AgentProxy.IntegrationTests.Bodies;

/// <summary>Readers that are not run here but whose rules are known, each as a small model of what its documentation says; and ASP.NET Core's own.</summary>
internal static class TabledReaders
{
    /// <summary>ASP.NET Core, <c>ReadFromJsonAsync</c>: names without regard to case, the last of two counts.</summary>
    public static BodyReading? AspNetCore(byte[] body)
    {
        try
        {
            var message = JsonSerializer.Deserialize<Message>(body, JsonSerializerOptions.Web);
            return message is null ? null : new BodyReading(message.Method, message.Params?.Name, BodyReading.Normal(message.Params?.Arguments));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Go, <c>encoding/json</c>: bad UTF-8 and lone surrogates become U+FFFD, a struct's fields are found without regard to case by Unicode's simple folding, of several
    /// the last counts, null leaves a field as it is; a map has the names as they are.
    /// </summary>
    public static BodyReading? Go(byte[] body) => Read(Encoding.UTF8.GetString(body), name => name.Replace('\u017F', 's').Replace('\u212A', 'k').ToLowerInvariant());

    /// <summary>Starlette, <c>request.json()</c>: Python's <c>json.loads</c> on bytes finds the encoding itself, whatever the content type says; names as they are, the last counts.</summary>
    public static BodyReading? Starlette(byte[] body) => Read(Detect(body).GetString(body).TrimStart('\ufeff'), name => name);

    // json.detect_encoding: marks first, then where the zeros are.
    private static Encoding Detect(byte[] b) => b switch
    {
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        [not 0, 0, 0, 0, ..] => Encoding.UTF32,
        [not 0, 0, not 0, 0, ..] or [not 0, 0] => Encoding.Unicode,
        [0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => Encoding.UTF8,
    };

    private static BodyReading? Read(string text, Func<string, string> field)
    {
        try
        {
            // The framework's parser refuses lone surrogates when a string is read; these two do not.
            var bytes = Encoding.UTF8.GetBytes(text);
            JsonEscapes.ReplaceLoneSurrogates(bytes);
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 1_000 });
            string? method = null, name = null;
            JsonElement? arguments = null;
            foreach (var member in Members(document.RootElement, field))
            {
                if (member.Name == "method" && member.Value.ValueKind == JsonValueKind.String)
                {
                    method = member.Value.GetString();
                }
                else if (member.Name == "params" && member.Value.ValueKind == JsonValueKind.Object)
                {
                    foreach (var parameter in Members(member.Value, field))
                    {
                        name = parameter.Name == "name" ? parameter.Value.ToString() : name;
                        arguments = parameter.Name == "arguments" ? parameter.Value : arguments;
                    }
                }
            }

            return new BodyReading(method, name, BodyReading.Normal(arguments));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement element, Func<string, string> field) =>
        element.EnumerateObject().Select(member => (field(member.Name), member.Value));

    private sealed record Message(string? Method, Parameters? Params);

    private sealed record Parameters(string? Name, [property: JsonPropertyName("arguments")] JsonElement? Arguments);
}
