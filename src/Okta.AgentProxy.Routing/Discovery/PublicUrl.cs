using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Routing.Discovery;

/// <summary>
/// The URL under which clients know this proxy. The configured one; without it scheme and host of the request, which
/// <c>HostRules</c> has checked and which forwarded headers change only where the host trusts the sender (P19).
/// </summary>
internal sealed class PublicUrl(IOptions<AgentProxyOptions> options)
{
    private readonly string? _configured = options.Value.GatewayBaseUrl?.TrimEnd('/');

    /// <summary>The base URL, without a trailing slash.</summary>
    public string BaseFor(HttpRequest request) => _configured ?? $"{request.Scheme}://{request.Host.Value}{request.PathBase.Value}";

    /// <summary>The resource identifier of a route: exactly the URL that clients are given (RFC 9728 §3.3).</summary>
    public string ResourceFor(HttpRequest request, BackendRoute route) => BaseFor(request) + route.PathValue;

    /// <summary>
    /// The URL of the metadata document for what was called. RFC 9728 §3.1: the well-known string goes between host and path, also when the base URL
    /// has one. §3.3: a client compares the document's resource with the URL it used, so the slash that it wrote at the end stays.
    /// </summary>
    public string MetadataFor(HttpRequest request, BackendRoute route)
    {
        Uri baseUrl = new(BaseFor(request));
        var path = baseUrl.AbsolutePath.TrimEnd('/') + route.PathValue + SlashOf(request, route);
        return baseUrl.GetLeftPart(UriPartial.Authority) + ProtectedResourceMetadataEndpoint.WellKnownPath + path;
    }

    private static string SlashOf(HttpRequest request, BackendRoute route) =>
        request.Path.Value is { } path && path.Length == route.PathValue.Length + 1 && path.Length > 1 && path[^1] == '/' ? "/" : string.Empty;
}
