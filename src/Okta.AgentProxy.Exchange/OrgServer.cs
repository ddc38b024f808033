using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// Okta's organisation server, where every exchange of a user's token starts: worked out from <c>okta_domain</c>, else from the scheme and host of
/// <c>okta_issuer</c>; or another identity provider that issues ID-JAGs, when one is configured. Immutable.
/// </summary>
internal sealed class OrgServer
{
    public OrgServer(IOptions<AgentProxyOptions> options, IOptions<TokenExchangeOptions> exchange)
    {
        if (exchange.Value is { IdentityProviderIssuer: { } other, IdentityProviderTokenEndpoint: { } endpoint })
        {
            Issuer = other;
            TokenEndpoint = new Uri(endpoint);
            return;
        }

        IsOkta = true;
        Problem = TryRead(options.Value, out var issuer);
        Issuer = issuer ?? "";
        TokenEndpoint = issuer is null ? null : new Uri(issuer + "/oauth2/v1/token");
        RevocationEndpoint = issuer is null ? null : new Uri(issuer + "/oauth2/v1/revoke");
    }

    /// <summary>The org issuer, without a trailing slash: Okta compares it exactly.</summary>
    public string Issuer { get; }

    /// <summary>Whether it is Okta's, with Okta's rules about keys and its own kinds of resources.</summary>
    public bool IsOkta { get; }

    public Uri? TokenEndpoint { get; }

    public Uri? RevocationEndpoint { get; }

    /// <summary>Why there is none; <see langword="null"/> when there is.</summary>
    public string? Problem { get; }

    private static string? TryRead(AgentProxyOptions options, out string? issuer)
    {
        issuer = null;
        var written = options.OktaDomain is { Length: > 0 } domain ? domain : options.OktaIssuer;
        if (written is not { Length: > 0 })
        {
            return "okta_domain (OKTA_DOMAIN) is required to exchange tokens";
        }

        var text = written.Contains("://", StringComparison.Ordinal) ? written : "https://" + written;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return $"okta_domain '{written}' is not a host or an https URL";
        }

        if (!EndpointUrl.IsAcceptable(url))
        {
            return $"okta_domain '{written}' must use https (plain http is accepted on loopback only)";
        }

        issuer = url.GetLeftPart(UriPartial.Authority);
        return null;
    }
}
