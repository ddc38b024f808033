using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FsCheck;
using FsCheck.Fluent;

namespace Okta.AgentProxy.Core.Tests.Messages;

/// <summary>The reader against <see cref="JsonDocument"/>: it accepts what that accepts and the rules allow, and reads the same in it.</summary>
public class McpMessageReaderProperties
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(3000);

    [Fact]
    public void TryRead_GeneratedBody_AgreesWithJsonDocument() =>
        Check.One(Runs, Prop.ForAll(MessageText.Bodies.ToArbitrary(), body => Agrees(Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void TryRead_MutatedBody_AgreesWithJsonDocument() =>
        Check.One(Runs, Prop.ForAll(MessageText.Mutated.ToArbitrary(), Agrees));

    [Theory]
    [InlineData("tools\\/calL", "\\ud800")] // Found by the mutations: refused for its method, whatever its name is.
    [InlineData("tools/call/", "a")]
    [InlineData(" tools/call", "a")]
    public void TryRead_LookalikeOfAMethod_AgreesWithJsonDocument(string method, string name) =>
        Assert.True(Agrees(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":-438,"method":"{{{method}}}","params":{"n\u0061me":"{{{name}}}"}}""")));

    [Fact]
    public void TryRead_GeneratedRequest_RoundTrips() => Check.One(Runs, Prop.ForAll(MessageText.Requests.ToArbitrary(), request =>
    {
        var error = McpMessageReader.TryRead(Encoding.UTF8.GetBytes(request.Body), out var message, out var rawId);

        return error is null && message!.Method == request.Method && message.Name == request.Name
            && Encoding.UTF8.GetString(rawId.Span) == request.RawId && Encoding.UTF8.GetString(message.RawArguments.Span) == request.RawArguments;
    }));

    // The whole rule book again, over a document: short because it may be slow. JsonDocument itself lets bad UTF-8 inside strings pass.
    private static bool Agrees(byte[] body)
    {
        var error = McpMessageReader.TryRead(body, out var message, out _);
        if (!Utf8.IsValid(body))
        {
            return error is not null && message is null;
        }

        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(body, Strict);
            return Expected(document.RootElement) is { } expected
                ? error is null && (message!.Method, message.Name, message.Kind) == expected
                : error is not null && message is null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return error is not null && message is null;
        }
        finally
        {
            document?.Dispose();
        }
    }

    private static (string? Method, string? Name, McpMessageKind Kind)? Expected(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || HasLookalike(root, ["jsonrpc", "id", "method", "params", "result", "error"]) || HasUnreadableName(root))
        {
            return null;
        }

        var hasId = root.TryGetProperty("id", out var id);
        var goodId = (id.ValueKind == JsonValueKind.String && id.GetString() is not null) || (id.ValueKind == JsonValueKind.Number && !id.GetRawText().AsSpan().ContainsAny(".eE"));
        if (!root.TryGetProperty("jsonrpc", out var version) || version.ValueKind != JsonValueKind.String || version.GetString() != "2.0" || (hasId && !goodId))
        {
            return null;
        }

        var hasParams = root.TryGetProperty("params", out var parameters);
        if (hasParams && (parameters.ValueKind != JsonValueKind.Object
            || HasLookalike(parameters, ["name", "uri", "arguments", "taskId", "_meta", "ref", "task", "requestState", "inputResponses", "notifications"])
            || (parameters.TryGetProperty("_meta", out var meta) && meta.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))))
        {
            return null;
        }

        var answers = (root.TryGetProperty("result", out _) ? 1 : 0) + (root.TryGetProperty("error", out _) ? 1 : 0);
        if (!root.TryGetProperty("method", out var member))
        {
            return answers == 1 && hasId ? (null, null, McpMessageKind.Response) : null;
        }

        if (answers > 0 || member.ValueKind != JsonValueKind.String || member.GetString() is not { Length: > 0 } method || method.Any(char.IsControl))
        {
            return null;
        }

        // A server that compares loosely would run the tool.
        if (method != "tools/call" && method.Trim().TrimEnd('/').Equals("tools/call", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? name = null;
        if (method == "tools/call")
        {
            if (!hasParams || !parameters.TryGetProperty("name", out var tool) || tool.ValueKind != JsonValueKind.String
                || (parameters.TryGetProperty("arguments", out var arguments) && arguments.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null)))
            {
                return null;
            }

            name = tool.GetString()!;
            if (name.Length == 0 || name.Any(char.IsControl))
            {
                return null;
            }
        }

        return (method, name, hasId ? McpMessageKind.Request : McpMessageKind.Notification);
    }

    private static bool HasLookalike(JsonElement element, string[] known) => element.EnumerateObject().Any(p =>
        !known.Contains(p.Name) && (known.Contains(p.Name, StringComparer.OrdinalIgnoreCase) || p.Name.Any(char.IsControl)));

    // Reading such a name throws, which the caller takes for a refusal.
    private static bool HasUnreadableName(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(p => p.Name is null || HasUnreadableName(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasUnreadableName),
        _ => false,
    };
}
