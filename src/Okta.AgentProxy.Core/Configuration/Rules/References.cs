namespace Okta.AgentProxy;

/// <summary>Says that something is named which is not there, what was probably meant, and what there is.</summary>
internal static class References
{
    private const int MaxListed = 10;

    /// <summary>To be read after the key: <c>names the backend 'ghost', which does not exist. There are: employees, finance.</c></summary>
    /// <param name="kind">What it is the name of.</param>
    /// <param name="name">The name; repeated only if it could be one, since a secret may have been pasted into the wrong line.</param>
    /// <param name="known">The names there are.</param>
    public static string Unknown(string kind, string name, IEnumerable<string> known)
    {
        string[] names = [.. known.Order(StringComparer.Ordinal)];
        var named = NameRules.FindProblem(name) is null ? $"names the {kind} '{name}', which does not exist." : $"names a {kind} that does not exist, by a text that is no name.";
        var there = names.Length == 0 ? $" There are no {kind}s."
            : $" There {(names.Length == 1 ? "is" : "are")}: {string.Join(", ", names.Take(MaxListed))}{(names.Length > MaxListed ? $" and {names.Length - MaxListed} more" : "")}.";
        return named + Suggestion.Hint(name, names) + there;
    }
}
