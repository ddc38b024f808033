#pragma warning disable MCPEXP001 // Multi round-trip requests are marked experimental in the SDK.
#pragma warning disable MCP9005
using System.Text.Json;
using ModelContextProtocol.Protocol;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>The questions of the <c>input_required</c> fixtures, and reading the answers.</summary>
internal static class InputRequests
{
    public static InputRequest AskName() => Ask("What is your name?", "name", new StringSchema());

    public static Dictionary<string, InputRequest> AskConfirmation() => new() { ["confirm"] = Ask("Please confirm", "ok", new BooleanSchema()) };

    public static InputRequest Ask(string message, string field, PrimitiveSchemaDefinition schema) =>
        InputRequest.ForElicitation(new ElicitRequestParams { Message = message, RequestedSchema = ElicitationForms.Form(field, schema) });

    public static InputRequest AskModel(string prompt) => InputRequest.ForSampling(new CreateMessageRequestParams
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
        MaxTokens = 100,
    });

    public static InputRequest AskRoots() => InputRequest.ForRootsList(new ListRootsRequestParams());

    public static bool Has(IDictionary<string, InputResponse>? responses, string key) => responses?.ContainsKey(key) == true;

    /// <summary>Reads a text field of an accepted form; anything of another shape counts as not answered, so the tool asks again.</summary>
    public static bool TryReadField(IDictionary<string, InputResponse>? responses, string key, string field, out string value)
    {
        value = string.Empty;

        if (responses is null || !responses.TryGetValue(key, out var response))
        {
            return false;
        }

        try
        {
            var answer = response.Deserialize(InputResponse.ElicitResultJsonTypeInfo);

            if (answer?.Content?.TryGetValue(field, out var element) == true && element.ValueKind == JsonValueKind.String)
            {
                value = element.GetString()!;
                return true;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return false;
    }
}
