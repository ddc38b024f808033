using System.Text.Json;

namespace Okta.AgentProxy.IntegrationTests.Bodies;

/// <summary>What somebody read in a body: method, <c>params.name</c> and <c>params.arguments</c>, in a form that compares. A reader that refuses has read nothing.</summary>
internal sealed record BodyReading(string? Method, string? Name, string Arguments)
{
    /// <summary>An object's members in order, numbers as doubles: that <c>1E2</c> is <c>100</c> is no difference.</summary>
    public static string Normal(JsonElement? element) => element is not { ValueKind: not JsonValueKind.Undefined } value ? "" : value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => JsonSerializer.Serialize(p.Name) + ":" + Normal(p.Value)))}}}",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(item => Normal(item)))}]",
        JsonValueKind.Number => (value.GetDouble() + 0.0).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };

    /// <summary>What the proxy judged: the bytes are those it sent, the reader is its own.</summary>
    public static BodyReading? OfTheProxy(ReadOnlyMemory<byte> body)
    {
        if (McpMessageReader.TryRead(body, out var message, out _) is not null)
        {
            return null;
        }

        using var arguments = message!.RawArguments.IsEmpty ? null : JsonDocument.Parse(message.RawArguments);
        return new BodyReading(message.Method, message.Name, Normal(arguments?.RootElement));
    }
}
