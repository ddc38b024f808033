#pragma warning disable MCPEXP001 // Multi round-trip requests are marked experimental in the SDK.
#pragma warning disable MCP9005
using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>Tools that answer <c>input_required</c> first and finish when the client comes back with what they asked for (2026-07-28).</summary>
internal static class InputRequiredTools
{
    [McpServerTool(Name = "test_input_required_result_elicitation"), Description("Asks for a name")]
    public static string Elicitation(RequestContext<CallToolRequestParams> context) =>
        InputRequests.TryReadField(context.Params?.InputResponses, "user_name", "name", out var name)
            ? $"Hello, {name}!"
            : throw new InputRequiredException(new Dictionary<string, InputRequest> { ["user_name"] = InputRequests.AskName() });

    [McpServerTool(Name = "test_input_required_result_sampling"), Description("Asks the client's model")]
    public static string Sampling(RequestContext<CallToolRequestParams> context) =>
        InputRequests.Has(context.Params?.InputResponses, "capital_question")
            ? "The model answered."
            : throw new InputRequiredException(new Dictionary<string, InputRequest>
            {
                ["capital_question"] = InputRequests.AskModel("What is the capital of France?"),
            });

    [McpServerTool(Name = "test_input_required_result_list_roots"), Description("Asks for the client's roots")]
    public static string Roots(RequestContext<CallToolRequestParams> context) =>
        InputRequests.Has(context.Params?.InputResponses, "client_roots")
            ? "The roots arrived."
            : throw new InputRequiredException(new Dictionary<string, InputRequest> { ["client_roots"] = InputRequests.AskRoots() });

    [McpServerTool(Name = "test_input_required_result_request_state"), Description("Asks once and expects its state back")]
    public static string State(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params?.RequestState is { } state)
        {
            return SealedState.Check(state) == "confirm" ? "state-ok" : throw Tampered();
        }

        throw new InputRequiredException(InputRequests.AskConfirmation(), SealedState.Seal("confirm"));
    }

    [McpServerTool(Name = "test_input_required_result_tampered_state"), Description("Asks once and refuses a changed state")]
    public static string TamperedState(RequestContext<CallToolRequestParams> context) => State(context);

    [McpServerTool(Name = "test_input_required_result_multiple_inputs"), Description("Asks three things at once")]
    public static string MultipleInputs(RequestContext<CallToolRequestParams> context)
    {
        var responses = context.Params?.InputResponses;

        if (new[] { "user_name", "greeting", "client_roots" }.All(key => InputRequests.Has(responses, key)))
        {
            return "All inputs arrived.";
        }

        var requests = new Dictionary<string, InputRequest>
        {
            ["user_name"] = InputRequests.AskName(),
            ["greeting"] = InputRequests.AskModel("Generate a greeting"),
            ["client_roots"] = InputRequests.AskRoots(),
        };

        throw new InputRequiredException(requests, SealedState.Seal("multiple"));
    }

    [McpServerTool(Name = "test_input_required_result_multi_round"), Description("Asks twice, one question after the other")]
    public static string MultiRound(RequestContext<CallToolRequestParams> context)
    {
        var (round, key, question, field) = context.Params?.RequestState switch
        {
            null => ("round-1", "step1", "Step 1: What is your name?", "name"),
            var state when SealedState.Check(state) == "round-1" => ("round-2", "step2", "Step 2: What is your favorite color?", "color"),
            var state when SealedState.Check(state) == "round-2" => (null, "", "", ""),
            _ => throw Tampered(),
        };

        return round is null
            ? "Both rounds are done."
            : throw new InputRequiredException(
                new Dictionary<string, InputRequest> { [key] = InputRequests.Ask(question, field, new StringSchema()) },
                SealedState.Seal(round));
    }

    [McpServerTool(Name = "test_input_required_result_capabilities"), Description("Asks only what the client can answer")]
    public static string Capabilities(RequestContext<CallToolRequestParams> context)
    {
        var client = context.JsonRpcRequest.Context?.ClientCapabilities;
        var requests = new Dictionary<string, InputRequest>();

        if (client?.Sampling is not null)
        {
            requests["capital_question"] = InputRequests.AskModel("What is the capital of France?");
        }

        if (client?.Elicitation is not null)
        {
            requests["user_name"] = InputRequests.AskName();
        }

        return requests.Count == 0 || context.Params?.InputResponses is { Count: > 0 }
            ? "Nothing more to ask."
            : throw new InputRequiredException(requests);
    }

    private static McpProtocolException Tampered() => new("requestState was not made by this server", McpErrorCode.InvalidParams);
}
