namespace Okta.AgentProxy;

/// <summary>Reports keys of an <c>auth_config</c> that its handler does not read: a misspelt key is a setting that silently does nothing.</summary>
internal static class KnownKeys
{
    /// <summary>Compares the first level of each key with <paramref name="known"/>.</summary>
    public static void Check(AuthConfig config, IReadOnlyList<string> known, string authMethod, AuthConfigProblems problems)
    {
        foreach (var key in config.Keys.Select(k => k.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))
        {
            if (!known.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                problems.Add(key, $"is not a key of {authMethod}.{Suggestion.Hint(key, known)}");
            }
        }
    }
}
