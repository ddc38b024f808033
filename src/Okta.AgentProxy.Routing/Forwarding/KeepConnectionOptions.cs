using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Puts <see cref="ConnectionHeaderEncoding"/> into Kestrel, after the host's own settings and without touching them. Nothing happens on other servers, which
/// show the header as it came; over HTTP/2 and HTTP/3 the header is malformed and Kestrel refuses it (RFC 9113 §8.2.2).
/// </summary>
internal sealed class KeepConnectionOptions : IPostConfigureOptions<KestrelServerOptions>
{
    public void PostConfigure(string? name, KestrelServerOptions options)
    {
        var own = options.RequestHeaderEncodingSelector;
        options.RequestHeaderEncodingSelector = header => IsConnection(header) ? ConnectionHeaderEncoding.Instance : own(header);
    }

    private static bool IsConnection(string header) =>
        ReferenceEquals(header, HeaderNames.Connection) || header.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase);
}
