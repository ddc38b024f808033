using System.Globalization;
using System.Text;

namespace Okta.AgentProxy.Routing.Errors;

/// <summary>
/// Writes the one <c>WWW-Authenticate: Bearer</c> line. Clients in the field split it at commas and look for the first scheme, so every value is
/// quoted and holds neither comma nor quote (RFC 6750 §3, RFC 9728 §5.1, RFC 9470).
/// </summary>
internal static class ChallengeWriter
{
    public static string Write(BearerChallenge challenge, string metadataUrl, string? usualScope)
    {
        StringBuilder line = new("Bearer ");
        Append(line, "error", challenge.Error);
        Append(line, "error_description", challenge.ErrorDescription);
        Append(line, "resource_metadata", metadataUrl);
        Append(line, "scope", challenge.Scope ?? usualScope);
        Append(line, "acr_values", challenge.AcrValues);
        Append(line, "max_age", challenge.MaxAge?.ToString(CultureInfo.InvariantCulture));
        return line.ToString();
    }

    private static void Append(StringBuilder line, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        if (line[^1] != ' ')
        {
            line.Append(", ");
        }

        line.Append(name).Append("=\"");
        foreach (var c in value)
        {
            line.Append(c is >= ' ' and <= '~' and not '"' and not '\\' and not ',' ? c : ' ');
        }

        line.Append('"');
    }
}
