using System.Text.Json.Serialization;

namespace Okta.AgentProxy;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChangeDetail))]
internal sealed partial class AuditJsonContext : JsonSerializerContext;
