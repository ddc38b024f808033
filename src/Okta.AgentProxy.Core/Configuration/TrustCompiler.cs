namespace Okta.AgentProxy;

/// <summary>Works out whose tokens are accepted (ruling 3).</summary>
internal static class TrustCompiler
{
    /// <summary>The trust that <paramref name="options"/> describe; <see langword="null"/> when they have problems.</summary>
    public static InboundTrust? Compile(AgentProxyOptions options, ProblemCollector problems)
    {
        var org = options.OktaDomain is null ? null : ReadDomain(options.OktaDomain, problems);
        var issuer = options.OktaIssuer is null ? null : ReadIssuer(options.OktaIssuer, options.AuthenticationScheme is not null, problems);
        if (options.OktaDomain is null && options.OktaIssuer is null)
        {
            problems.Add("okta_domain", "is required (or okta_issuer): set OKTA_DOMAIN, such as dev-12345.okta.com.");
        }

        if (options.OktaAuthorizationServerId is { } id && !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            problems.Add("okta_authorization_server_id", "is not an id: 'default' or the id in the authorization server's issuer URL.");
            return null;
        }

        if (issuer is not null && org is not null && Authority(issuer) != Authority(org))
        {
            problems.Warn("okta_issuer", "is on another host than okta_domain; tokens are trusted by okta_issuer's host.");
        }

        if ((options.OktaDomain is not null && org is null) || (options.OktaIssuer is not null && issuer is null) || (issuer ?? org) is not { } either)
        {
            return null;
        }

        return new InboundTrust
        {
            Issuer = issuer is not null && (options.AuthenticationScheme is not null || IsCustomServer(issuer))
                ? issuer
                : $"{Authority(either)}/oauth2/{options.OktaAuthorizationServerId}",
            OrgIssuer = Authority(either),
            Audience = options.OktaAudience,
        };
    }

    private static string? ReadDomain(string domain, ProblemCollector problems)
    {
        var text = domain.Trim().TrimEnd('/');
        if (OktaRules.FindProblem(text) is { } mistake)
        {
            problems.Add("okta_domain", mistake);
            return null;
        }

        if (UrlRules.CheckTrusted(text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text, out var url) is { } problem)
        {
            problems.Add("okta_domain", problem);
            return null;
        }

        if (url.AbsolutePath != "/")
        {
            problems.Add("okta_domain", "must be a host without a path; an authorization server's URL belongs in okta_issuer.");
            return null;
        }

        return Authority(url.AbsoluteUri);
    }

    private static string? ReadIssuer(string issuer, bool ownScheme, ProblemCollector problems)
    {
        // Okta's issuers never end in a slash, but people's copies of them do. Another provider's may: taken exactly as written.
        var text = ownScheme ? issuer.Trim() : issuer.Trim().TrimEnd('/');
        if ((OktaRules.FindProblem(text) ?? UrlRules.CheckTrusted(text, out _)) is { } problem)
        {
            problems.Add("okta_issuer", problem);
            return null;
        }

        return text;
    }

    private static bool IsCustomServer(string issuer) => new Uri(issuer).AbsolutePath.Contains("/oauth2/", StringComparison.Ordinal);

    private static string Authority(string url) => new Uri(url).GetLeftPart(UriPartial.Authority);
}
