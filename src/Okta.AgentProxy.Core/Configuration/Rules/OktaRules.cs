namespace Okta.AgentProxy;

/// <summary>The mistakes people make with an Okta domain, with the same checks as Okta's own ASP.NET package.</summary>
internal static class OktaRules
{
    private static readonly string[] OktaHosts = [".okta.com", ".oktapreview.com", ".okta-emea.com", ".okta-gov.com", ".okta.mil", ".okta-miltest.com", ".trex-gov.com"];

    /// <summary>Checks a domain or issuer as it was written, before it is parsed.</summary>
    public static string? FindProblem(string text)
    {
        if (text.Contains('{', StringComparison.Ordinal) || text.Contains('}', StringComparison.Ordinal))
        {
            return "still contains a placeholder such as {yourOktaDomain}. Copy your domain from the Okta Admin Console (Account menu, top right).";
        }

        if (text.Split("://").Length > 2)
        {
            return "contains '://' more than once.";
        }

        if (text.Contains(".com.com", StringComparison.OrdinalIgnoreCase))
        {
            return "contains '.com.com'.";
        }

        return OktaHosts.Any(host => text.Contains("-admin" + host, StringComparison.OrdinalIgnoreCase))
            ? "is the address of the Admin Console. Leave out '-admin'."
            : null;
    }
}
