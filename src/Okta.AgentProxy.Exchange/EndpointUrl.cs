using System.Diagnostics.CodeAnalysis;

namespace Okta.AgentProxy.Exchange;

/// <summary>Which URLs may be issuers, metadata documents and token endpoints (ruling 15).</summary>
internal static class EndpointUrl
{
    /// <summary>https; or http on loopback. No user info and no fragment: neither has a place in such a URL, both hide where it leads.</summary>
    public static bool IsAcceptable(Uri url) =>
        url.IsAbsoluteUri
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && url.UserInfo.Length == 0
        && url.Fragment.Length == 0;

    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? url)
    {
        url = Uri.TryCreate(text, UriKind.Absolute, out var parsed) && IsAcceptable(parsed) ? parsed : null;
        return url is not null;
    }

    /// <summary>Reports a key whose value is not such a URL. The value is not repeated: it may have a password in it.</summary>
    public static void Validate(AuthConfig config, string key, AuthConfigProblems problems)
    {
        if (config[key] is { Length: > 0 } text && !TryParse(text, out _))
        {
            problems.Add(key, "must be an https URL without user info and fragment (http on loopback only)");
        }
    }
}
