using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>Serves variables under the keys they stand for, and tells which variable a value came from.</summary>
internal sealed class VariablesProvider(Func<IEnumerable<KeyValuePair<string, string>>> variables, string source) : ConfigurationProvider, ILocatableProvider
{
    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IReadOnlyList<ConfigurationProblem> LoadProblems => [];

    /// <inheritdoc/>
    public override void Load()
    {
        Data.Clear();
        _names.Clear();
        foreach (var (name, value) in variables())
        {
            // Compose files and CI systems pass "not set" as an empty variable.
            if (!string.IsNullOrWhiteSpace(value) && EnvironmentNames.KeyOf(name) is { } key)
            {
                Data[key] = value;
                _names[key] = name;
            }
        }
    }

    /// <inheritdoc/>
    public ConfigurationPlace? Locate(string key) => _names.TryGetValue(key, out var name) ? new ConfigurationPlace($"{source} {name}", null) : null;
}
