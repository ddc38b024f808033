namespace Okta.AgentProxy;

/// <summary>
/// What a backend's path prefix must look like: plain enough that every layer in front of us and behind us reads it the same way, so that
/// the backend that is authorised is the backend that is reached.
/// </summary>
internal static class PathRules
{
    /// <summary>How many prefixes a backend may have.</summary>
    public const int MaxPaths = 256;

    private static readonly string[] Reserved = ["/.well-known", "/health", "/connect", "/api/admin", "/admin"];

    /// <summary>Says what is wrong with <paramref name="path"/>, to be read after the key; <see langword="null"/> for nothing.</summary>
    public static string? FindProblem(string path)
    {
        if (path is not ['/', ..])
        {
            return "must start with '/'.";
        }

        if (path.Length == 1)
        {
            return "must name at least one segment, such as /employees: '/' would also take the proxy's own addresses.";
        }

        if (path.Length > 256)
        {
            return "is longer than 256 characters.";
        }

        if (path[^1] == '/')
        {
            return "must not end in '/': /employees serves both /employees and /employees/….";
        }

        var segments = path[1..].Split('/');
        return segments.Any(s => s.Length == 0) ? "must not contain '//'."
            : segments.Any(s => s is "." or "..") ? "must not contain '.' or '..' segments."
            : !segments.All(s => s.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~'))
                ? "may contain letters, digits, '-', '.', '_' and '~' only: no wildcards, no percent-encoding."
            : Reserved.FirstOrDefault(r => IsAtOrBelow(path, r)) is { } reserved ? $"is reserved: {reserved} belongs to the proxy itself."
            : null;
    }

    private static bool IsAtOrBelow(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (path.Length == prefix.Length || path[prefix.Length] == '/');
}
