using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>The names a rule is about: exact ones looked up, globs tried. Immutable.</summary>
/// <param name="patterns">As written.</param>
/// <param name="ignoreCase">
/// For rules that deny: a backend may find "Delete_User" where it is asked for "delete_user", and then the rule must hold.
/// </param>
internal sealed class NamePatterns(IReadOnlyList<string> patterns, bool ignoreCase)
{
    private readonly FrozenSet<string> _exact = patterns.Where(p => !Glob.HasWildcard(p))
        .ToFrozenSet(ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    private readonly string[] _globs = [.. patterns.Where(Glob.HasWildcard)];

    private readonly bool _any = patterns.Contains("*");

    /// <summary>As written.</summary>
    public IReadOnlyList<string> Patterns => patterns;

    /// <summary>Whether one of them matches.</summary>
    public bool IsMatch(string name)
    {
        if (_any || _exact.Contains(name))
        {
            return true;
        }

        foreach (var glob in _globs)
        {
            if (Glob.IsMatch(glob, name, ignoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
