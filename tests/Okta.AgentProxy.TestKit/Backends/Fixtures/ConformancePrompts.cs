#pragma warning disable MCPEXP001 // Multi round-trip requests are marked experimental in the SDK.
using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>The prompts that the suite looks for.</summary>
internal static class ConformancePrompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("A prompt without arguments")]
    public static IEnumerable<PromptMessage> Simple() => [Text("This is a simple prompt for testing.")];

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("A prompt with two arguments")]
    public static IEnumerable<PromptMessage> WithArguments([Description("First")] string arg1, [Description("Second")] string arg2) =>
        [Text($"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'")];

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("A prompt with a resource in it")]
    public static IEnumerable<PromptMessage> WithResource([Description("The resource")] string resourceUri) =>
    [
        new()
        {
            Role = Role.User,
            Content = new EmbeddedResourceBlock
            {
                Resource = new TextResourceContents { Uri = resourceUri, MimeType = "text/plain", Text = "Embedded resource content for testing." },
            },
        },
        Text("Please process the embedded resource above."),
    ];

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("A prompt with an image in it")]
    public static IEnumerable<PromptMessage> WithImage() =>
    [
        new() { Role = Role.User, Content = ImageContentBlock.FromBytes(Samples.Png, "image/png") },
        Text("Please analyze the image above."),
    ];

    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("A prompt that asks the user first")]
    public static IEnumerable<PromptMessage> InputRequired(RequestContext<GetPromptRequestParams> context) =>
        InputRequests.TryReadField(context.Params?.InputResponses, "user_context", "context", out var answer)
            ? [Text($"Use this context: {answer}")]
            : throw new InputRequiredException(new Dictionary<string, InputRequest>
            {
                ["user_context"] = InputRequests.Ask("What context should the prompt use?", "context", new StringSchema()),
            });

    private static PromptMessage Text(string text) => new() { Role = Role.User, Content = new TextContentBlock { Text = text } };
}
