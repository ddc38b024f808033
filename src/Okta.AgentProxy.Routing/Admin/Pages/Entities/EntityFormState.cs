using System.Text.Json.Nodes;

namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>A form as it is shown.</summary>
/// <param name="Fields">Its fields, the name apart.</param>
/// <param name="Body">Their values, as the admin API shows them.</param>
/// <param name="Current">The entity that is changed; <see langword="null"/> for a new one.</param>
internal sealed record EntityFormState<T>(IReadOnlyList<FormField> Fields, JsonObject Body, StoredEntity<T>? Current)
    where T : class
{
    public string Name { get; init; } = "";

    public IReadOnlyList<ConfigurationProblem> Problems { get; init; } = [];
}
