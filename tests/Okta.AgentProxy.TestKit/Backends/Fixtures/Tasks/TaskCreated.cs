using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures.Tasks;

/// <summary>The result of a call that became a task.</summary>
internal sealed class TaskCreated : Result
{
    [JsonPropertyName("taskId")]
    public required string TaskId { get; init; }

    [JsonPropertyName("status")]
    public string Status { get; init; } = "working";

    [JsonPropertyName("createdAt")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("lastUpdatedAt")]
    public required DateTimeOffset LastUpdatedAt { get; init; }

    [JsonPropertyName("ttlMs")]
    public long TtlMs { get; init; } = 300_000;

    [JsonPropertyName("pollIntervalMs")]
    public long PollIntervalMs { get; init; } = 100;

    public static JsonTypeInfo<TaskCreated> TypeInfo { get; } =
        (JsonTypeInfo<TaskCreated>)new System.Text.Json.JsonSerializerOptions(McpJsonUtilities.DefaultOptions)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        }.GetTypeInfo(typeof(TaskCreated));
}
