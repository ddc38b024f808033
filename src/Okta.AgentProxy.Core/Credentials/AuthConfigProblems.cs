namespace Okta.AgentProxy;

/// <summary>Collects what is wrong with one backend's <c>auth_config</c>, so that a start-up reports everything at once.</summary>
/// <param name="backendName">The backend whose configuration is read.</param>
public sealed class AuthConfigProblems(string backendName)
{
    private readonly List<(string Key, string Message)> _problems = [];

    /// <summary>The problems found, each with its full key.</summary>
    public IReadOnlyList<string> All => [.. _problems.Select(p => $"backends.{backendName}.auth_config.{p.Key} {p.Message}")];

    /// <summary>The problems found, by key below <c>auth_config</c>.</summary>
    internal IReadOnlyList<(string Key, string Message)> Entries => _problems;

    /// <summary>Reports <c>backends.NAME.auth_config.KEY MESSAGE</c>; the message says how to mend it and contains no secret.</summary>
    public void Add(string key, string message) => _problems.Add((key, message));

    /// <summary>Reports a missing key unless <paramref name="config"/> has it.</summary>
    /// <returns>The value, or <see langword="null"/> when it is missing.</returns>
    public string? Require(AuthConfig config, string key, string authMethod)
    {
        ArgumentNullException.ThrowIfNull(config);

        if (config[key] is { Length: > 0 } value)
        {
            return value;
        }

        Add(key, $"is required for {authMethod}");
        return null;
    }

    /// <summary>
    /// Reports every key of <paramref name="config"/> (its first level) that is not among <paramref name="known"/>: a misspelt key is a
    /// setting that silently does nothing.
    /// </summary>
    public void ReportUnknownKeys(AuthConfig config, IReadOnlyCollection<string> known, string authMethod)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(known);

        foreach (var key in config.Keys.Select(k => k.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))
        {
            if (!known.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                Add(key, $"is not a key of {authMethod}.{Suggestion.Hint(key, known)}");
            }
        }
    }
}
