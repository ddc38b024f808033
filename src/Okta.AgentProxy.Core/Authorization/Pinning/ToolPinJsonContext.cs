using System.Text.Json.Serialization;

namespace Okta.AgentProxy;

/// <summary>The stored form of pins.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(BackendPins))]
internal sealed partial class ToolPinJsonContext : JsonSerializerContext;
