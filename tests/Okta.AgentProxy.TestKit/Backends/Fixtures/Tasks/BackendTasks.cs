#pragma warning disable MCPEXP001, MCPEXP002 // Extensions of the protocol are marked experimental in the SDK.
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures.Tasks;

/// <summary>The tasks extension (<c>io.modelcontextprotocol/tasks</c>, 2026-07-28): whoever knows a task's id may use it, as behind a shared credential.</summary>
internal sealed class BackendTasks(TimeProvider time) : IDisposable
{
    public const string ExtensionId = "io.modelcontextprotocol/tasks";

    private readonly ConcurrentDictionary<string, BackendTask> _tasks = new(StringComparer.Ordinal);

    public void AddTo(McpServerOptions options)
    {
        options.Capabilities!.Extensions = new Dictionary<string, object> { [ExtensionId] = new JsonObject() };
        options.Filters.Request.CallToolWithAlternateFilters.Add(CallAsync);
        options.RequestHandlers =
        [
            Handler("tasks/get", (task, _) => task.Describe()),
            Handler("tasks/update", (task, parameters) =>
            {
                task.Answer((parameters["inputResponses"] as JsonObject)?.Select(r => r.Key) ?? []);
                return new JsonObject { ["resultType"] = "complete" };
            }),
            Handler("tasks/cancel", (task, _) =>
            {
                task.Cancel();
                return new JsonObject { ["resultType"] = "complete" };
            }),
        ];
    }

    public void Dispose()
    {
        foreach (var task in _tasks.Values)
        {
            task.Dispose();
        }
    }

    private async ValueTask<ResultOrAlternate<CallToolResult>> CallAsync(
        RequestContext<CallToolRequestParams> context,
        McpRequestHandler<CallToolRequestParams, ResultOrAlternate<CallToolResult>> next,
        CancellationToken cancellationToken)
    {
        if (TaskTools.FindWork(context.Params!) is not { } work)
        {
            return await next(context, cancellationToken);
        }

        if (!Declares(context.JsonRpcRequest))
        {
            return TaskTools.NeedsTask(context.Params!) ? throw Undeclared() : await next(context, cancellationToken);
        }

        var task = new BackendTask(time);
        _tasks[task.Id] = task;
        _ = Task.Run(() => task.RunAsync(work), CancellationToken.None); // The task owns its end: every outcome becomes its status.

        return ResultOrAlternate<CallToolResult>.FromAlternate(
            new TaskCreated { ResultType = "task", TaskId = task.Id, CreatedAt = time.GetUtcNow(), LastUpdatedAt = time.GetUtcNow() },
            TaskCreated.TypeInfo);
    }

    private McpServerRequestHandler Handler(string method, Func<BackendTask, JsonObject, JsonObject> handle) => new()
    {
        Method = method,
        RoutingNameParameter = "taskId",
        Handler = (request, _) =>
        {
            if (request.Context?.ProtocolVersion != "2026-07-28")
            {
                throw new McpProtocolException($"Method '{method}' is not available.", McpErrorCode.MethodNotFound);
            }

            if (!Declares(request))
            {
                throw Undeclared();
            }

            return request.Params is JsonObject parameters
                && parameters["taskId"] is JsonValue id
                && id.TryGetValue(out string? taskId)
                && _tasks.TryGetValue(taskId, out var task)
                    ? ValueTask.FromResult<JsonNode?>(handle(task, parameters))
                    : throw new McpProtocolException("There is no such task.", McpErrorCode.InvalidParams);
        },
    };

    private static bool Declares(JsonRpcRequest request) =>
        request.Context?.ClientCapabilities?.Extensions?.ContainsKey(ExtensionId) == true;

    private static MissingRequiredClientCapabilityException Undeclared() => new(
        new ClientCapabilities { Extensions = new Dictionary<string, object> { [ExtensionId] = new JsonObject() } },
        "The tasks extension is required.");
}
