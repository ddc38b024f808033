using System.Text.Json.Serialization;

namespace Okta.AgentProxy;

/// <summary>The stored form of Core's own entities. A new property of theirs is stored without further ado; a test holds us to it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(Agent))]
[JsonSerializable(typeof(Backend))]
[JsonSerializable(typeof(PolicyDefinition))]
[JsonSerializable(typeof(PolicyRole))]
[JsonSerializable(typeof(Tenant))]
[JsonSerializable(typeof(TokenPurge))]
internal sealed partial class EntityJsonContext : JsonSerializerContext;
