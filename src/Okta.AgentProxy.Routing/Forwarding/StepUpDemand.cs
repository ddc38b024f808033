using System.Globalization;
using System.Net.Http.Headers;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Finds in a backend's 401 the demand for a better sign-in of the user (RFC 9470 §3), where the credential was made from the user's token: it is the
/// one thing in a backend's challenge that only the user can answer. Nothing is passed on; three values are read, checked, and said in a challenge of
/// our own, which leads to the proxy's authorization server and not to whatever the backend named.
/// </summary>
internal static class StepUpDemand
{
    private const int MaxChallengeLength = 2_048;
    private const int MaxAgeDigits = 9;

    /// <summary>The error that asks the user, or <see langword="null"/> when the answer does not, or not in a way that could be passed on.</summary>
    public static ProxyError? Find(McpProxyContext proxy, HttpResponseMessage refusal)
    {
        // A credential that callers share, or that says nothing of the sign-in, would be the same after another one; and a service has no user.
        if (!proxy.Route.Handler.CarriesSignIn(proxy.Backend) || proxy.Subject is not { IsService: false })
        {
            return null;
        }

        // Two Bearer challenges have no one reading.
        AuthenticationHeaderValue? bearer = null;
        foreach (var challenge in refusal.Headers.WwwAuthenticate)
        {
            if (challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            {
                if (bearer is not null)
                {
                    return null;
                }

                bearer = challenge;
            }
        }

        return bearer?.Parameter is { Length: <= MaxChallengeLength } text && ReadParameters(text) is { } parameters ? Read(parameters) : null;
    }

    private static ProxyError? Read(Dictionary<string, string> parameters)
    {
        if (parameters.GetValueOrDefault("error") != "insufficient_user_authentication")
        {
            return null;
        }

        string? acrValues = null;
        if (parameters.TryGetValue("acr_values", out var acr))
        {
            var values = acr.Split(' ');
            if (values.Length > AuthenticationDemand.MaxAcrValues || !values.All(v => AuthenticationDemand.IsAcr(v)))
            {
                return null;
            }

            acrValues = acr;
        }

        int? maxAge = null;
        if (parameters.TryGetValue("max_age", out var age))
        {
            if (age.Length > MaxAgeDigits || !int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return null;
            }

            maxAge = Math.Min(seconds, AuthenticationDemand.LongestAge);
        }

        // A demand that does not say what it wants could only be answered by chance.
        return acrValues is null && maxAge is null ? null : ProxyErrors.StepUpRequired(acrValues, maxAge, rule: "backend_step_up");
    }

    /// <summary>The parameters of a challenge; <see langword="null"/> when they cannot be read in one way only: names twice, escapes, other text.</summary>
    private static Dictionary<string, string>? ReadParameters(ReadOnlySpan<char> text)
    {
        Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            text = text.TrimStart(" \t,");
            if (text.IsEmpty)
            {
                return parameters;
            }

            var equals = text.IndexOf('=');
            if (equals <= 0)
            {
                return null;
            }

            var name = text[..equals].Trim(" \t").ToString();
            text = text[(equals + 1)..].TrimStart(" \t");
            string value;
            if (text is ['"', ..])
            {
                var end = text[1..].IndexOf('"');
                if (end < 0 || text[1..(end + 1)].Contains('\\'))
                {
                    return null;
                }

                value = text[1..(end + 1)].ToString();
                text = text[(end + 2)..].TrimStart(" \t");
                if (text is not ([] or [',', ..]))
                {
                    return null;
                }
            }
            else
            {
                var end = text.IndexOf(',');
                value = (end < 0 ? text : text[..end]).Trim(" \t").ToString();
                text = end < 0 ? [] : text[end..];
            }

            if (!parameters.TryAdd(name, value))
            {
                return null;
            }
        }
    }
}
