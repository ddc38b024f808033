namespace Okta.AgentProxy;

/// <summary>What names and scopes must look like.</summary>
internal static class NameRules
{
    /// <summary>What a name may be made of, to be read after a colon.</summary>
    public const string Allowed = "1 to 64 letters (a-z), digits, '-', '_' and '.', beginning with a letter or digit.";

    /// <summary>Checks the name of an agent or backend: it appears in headers, URLs, logs and keys.</summary>
    public static string? FindProblem(string name) =>
        name.Length is 0 or > 64 || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? "is no name that can be used: " + Allowed
            : null;

    /// <summary>Checks a scope against RFC 6749 §3.3; a space or quote in it would change the meaning of a challenge.</summary>
    public static string? FindScopeProblem(string scope) =>
        scope.Length == 0 || !scope.All(c => c is '!' or (>= '#' and <= '[') or (>= ']' and <= '~')) ? "is not a scope (RFC 6749: printable ASCII without spaces, quotes and backslashes)." : null;
}
