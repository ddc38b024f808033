namespace Okta.AgentProxy;

/// <summary>What a configured URL must look like. Messages never quote the URL: it may have a password in it.</summary>
internal static class UrlRules
{
    /// <summary>Checks an absolute http or https URL without user info, query and fragment.</summary>
    /// <param name="text">The URL as written.</param>
    /// <param name="url">The parsed URL; valid when the result is <see langword="null"/>.</param>
    /// <returns>What is wrong, to be read after the key.</returns>
    public static string? Check(string text, out Uri url)
    {
        url = null!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0 || parsed.Scheme is not ("http" or "https"))
        {
            return "must be an absolute http or https URL, such as https://server.example.com/mcp.";
        }

        url = parsed;
        return parsed.UserInfo.Length > 0 || text.Contains('@', StringComparison.Ordinal) && text.IndexOf('@', StringComparison.Ordinal) < AuthorityEnd(text)
            ? "must not contain a user name or password; use auth_config for credentials."
            : text.Contains('?', StringComparison.Ordinal) ? "must not have a query (?…)."
            : text.Contains('#', StringComparison.Ordinal) ? "must not have a fragment (#…)."
            : text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? "must not contain white space."
            : null;
    }

    /// <summary>As <see cref="Check"/>, and plain http on loopback only: tokens and secrets travel there (ruling 15).</summary>
    public static string? CheckTrusted(string text, out Uri url) =>
        Check(text, out url) ?? (url.Scheme == "http" && !url.IsLoopback ? "must use https; plain http is accepted on loopback addresses only." : null);

    /// <summary>Checks an origin as browsers send it: scheme, host and port, nothing else.</summary>
    public static string? CheckOrigin(string text) =>
        Check(text, out var url) ?? (text == url.GetLeftPart(UriPartial.Authority) ? null : "must be scheme and host only, in lower case and without a trailing slash, such as https://app.example.com.");

    private static int AuthorityEnd(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = text.AsSpan(start).IndexOfAny('/', '?', '#');
        return end < 0 ? text.Length : start + end;
    }
}
