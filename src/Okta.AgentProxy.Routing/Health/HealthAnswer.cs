using System.Text.Json.Serialization;

namespace Okta.AgentProxy.Routing.Health;

/// <summary>What a health endpoint answers.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
internal sealed record HealthAnswer([property: JsonPropertyName("status")] string Status);

/// <summary>Serialisation without reflection.</summary>
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;
