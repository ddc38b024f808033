namespace Okta.AgentProxy;

/// <summary>The detail of a configuration change's row.</summary>
internal sealed record ChangeDetail(string Kind, string Name, IReadOnlyList<FieldChange> Changes);
