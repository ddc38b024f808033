using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Which <c>Host</c> and <c>Origin</c> values are ours. Without it a page on any site could reach a proxy on the developer's machine by
/// pointing its own name at 127.0.0.1.
/// </summary>
internal sealed partial class HostRules
{
    private readonly FrozenSet<string> _hosts;
    private readonly FrozenSet<string> _origins;
    private readonly bool _anyHost;
    private readonly ILogger _logger;

    public HostRules(IOptions<AgentProxyOptions> options, ILogger<HostRules> logger)
    {
        var configured = options.Value;
        List<string> hosts = [.. configured.AllowedHosts];
        List<string> origins = [.. configured.AllowedOrigins.Select(o => o.TrimEnd('/'))];
        if (configured.GatewayBaseUrl is { } baseUrl && Uri.TryCreate(baseUrl, UriKind.Absolute, out var gateway))
        {
            hosts.Add(gateway.Authority);
            origins.Add(gateway.GetLeftPart(UriPartial.Authority));
        }

        _anyHost = hosts.Contains("*");
        _hosts = hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _origins = origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _logger = logger;
    }

    /// <summary>Whether the request may come in: <c>Host</c> and, where there is one, <c>Origin</c>.</summary>
    public bool IsAllowed(HttpRequest request) => IsAllowedHost(request) && IsAllowedOrigin(request);

    /// <summary>Whether <c>Host</c> names this proxy.</summary>
    public bool IsAllowedHost(HttpRequest request)
    {
        var host = request.Host;
        if (_hosts.Contains(host.Value ?? string.Empty))
        {
            return true;
        }

        // A port that no URL can have would fail later, where URLs are made from it.
        if (host.Port is not (> 65535 or < 1) && (_anyHost || IsLoopback(host.Host)))
        {
            return true;
        }

        LogHostRefused(_logger, "Host", VisibleText.Escape(host.Value), "allowed_hosts or gateway_base_url");
        return false;
    }

    private bool IsAllowedOrigin(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        if (origins.Count == 0)
        {
            return true;
        }

        if (origins.Count == 1 && origins[0] is { } origin && (_origins.Contains(origin) || IsOwnOrigin(origin, request)))
        {
            return true;
        }

        LogHostRefused(_logger, "Origin", VisibleText.Escape(origins.ToString()), "allowed_origins");
        return false;
    }

    /// <summary>The page came from this very host; or page and proxy are both on this machine (MCP Inspector against a local proxy).</summary>
    private static bool IsOwnOrigin(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && ((IsLoopback(request.Host.Host) && IsLoopback(uri.Host))
            || (string.Equals(uri.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase)
                && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)));

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    [LoggerMessage(EventIds.HostNotAllowed, LogLevel.Warning, "{Header} '{Value}' is not allowed. If it should be, add it to {Key}")]
    private static partial void LogHostRefused(ILogger logger, string header, string? value, string key);
}
