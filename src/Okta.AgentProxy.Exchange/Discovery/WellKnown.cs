namespace Okta.AgentProxy.Exchange;

/// <summary>Where metadata documents are (RFC 9728 §3.1, RFC 8414 §3.1 and §5).</summary>
internal static class WellKnown
{
    /// <summary>Between host and path; a lone slash is dropped.</summary>
    public static Uri ProtectedResource(Uri resource) => Insert(resource, "oauth-protected-resource", resource.PathAndQuery is "/" ? "" : resource.PathAndQuery);

    /// <summary>The document of the whole host.</summary>
    public static Uri ProtectedResourceRoot(Uri resource) => Insert(resource, "oauth-protected-resource", "");

    /// <summary>The places an issuer's document may be, in the order clients look.</summary>
    public static IEnumerable<Uri> AuthorizationServer(Uri issuer)
    {
        var path = issuer.AbsolutePath.TrimEnd('/');

        yield return Insert(issuer, "oauth-authorization-server", path);
        yield return Insert(issuer, "openid-configuration", path);
        if (path.Length > 0)
        {
            yield return new Uri($"{issuer.GetLeftPart(UriPartial.Authority)}{path}/.well-known/openid-configuration");

            // Not in the RFC, but where Okta's custom servers have it.
            yield return new Uri($"{issuer.GetLeftPart(UriPartial.Authority)}{path}/.well-known/oauth-authorization-server");
        }
    }

    private static Uri Insert(Uri url, string name, string path) => new($"{url.GetLeftPart(UriPartial.Authority)}/.well-known/{name}{path}");
}
