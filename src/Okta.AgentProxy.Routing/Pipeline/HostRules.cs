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
/// <remarks>
/// One rule for <c>Host</c>: its name must be that of <c>gateway_base_url</c>, an entry of <c>allowed_hosts</c>, or loopback. A port counts only where an
/// entry of <c>allowed_hosts</c> names one: what is in front of the proxy maps ports as it likes, and a foreign page cannot choose the name.
/// </remarks>
internal sealed partial class HostRules
{
    private const int MaxShown = 100;

    // The usual spellings, so that the usual request is not taken apart.
    private readonly FrozenSet<string> _spelled;
    private readonly HostName[] _hosts;
    private readonly FrozenSet<string> _origins;
    private readonly bool _anyHost;
    private readonly string _expected;
    private readonly string? _publicHost;
    private readonly LineBudget _lines;
    private readonly ILogger _logger;

    public HostRules(IOptions<AgentProxyOptions> options, LineBudget lines, ILogger<HostRules> logger)
    {
        var configured = options.Value;
        List<string> spelled = [.. configured.AllowedHosts];
        List<HostName> hosts = [.. configured.AllowedHosts.Select(HostName.TryParse).OfType<HostName>()];
        List<string> origins = [.. configured.AllowedOrigins.Select(o => o.TrimEnd('/'))];
        if (configured.GatewayBaseUrl is { } baseUrl && Uri.TryCreate(baseUrl, UriKind.Absolute, out var gateway))
        {
            _publicHost = gateway.Authority;
            spelled.Add(gateway.Authority);
            spelled.Add(gateway.Host);
            hosts.AddRange(HostName.TryParse(gateway.Host) is { } name ? [name] : []);
            origins.Add(gateway.GetLeftPart(UriPartial.Authority));
        }

        _anyHost = configured.AllowedHosts.Contains("*");
        _spelled = spelled.Where(host => HostName.TryParse(host) is not null).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _hosts = [.. hosts.Distinct()];
        _origins = origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _expected = string.Join(", ", hosts.Distinct().Select(host => host.Port is { } port ? $"{host.Name}:{port}" : host.Name).Append("a loopback address"));
        _lines = lines;
        _logger = logger;
    }

    /// <summary>Why the request may not come in, for its <c>Host</c> or, where there is one, its <c>Origin</c>.</summary>
    public ProxyError? Check(HttpRequest request) => CheckHost(request) ?? (IsAllowedOrigin(request) ? null : ProxyErrors.OriginNotAllowed);

    /// <summary>Why <c>Host</c> does not name this proxy.</summary>
    public ProxyError? CheckHost(HttpRequest request)
    {
        // The header as it came: the framework's own form of it is decoded (RFC 3492), and throws for what cannot be.
        var value = request.Headers.Host.ToString();
        if (_spelled.Contains(value) || IsAllowedHost(value))
        {
            return null;
        }

        if (_lines.Take("Host"))
        {
            LogRefused(_logger, "Host", Shown(value), _expected, "allowed_hosts, or make it that of gateway_base_url");
        }

        return ProxyErrors.HostNotAllowed(Shown(value), _publicHost);
    }

    // Anybody may send it, as long and as often as they like: a log is not theirs to fill.
    private static string Shown(string value) => VisibleText.Escape(value.Length > MaxShown ? value[..MaxShown] + "…" : value);

    private bool IsAllowedHost(string value)
    {
        if (HostName.TryParse(value) is not { } came)
        {
            return false;
        }

        if (_anyHost || IsLoopback(came.Name))
        {
            return true;
        }

        foreach (var host in _hosts)
        {
            if (host.Admits(came))
            {
                return true;
            }
        }

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

        if (_lines.Take("Origin"))
        {
            LogRefused(_logger, "Origin", Shown(origins.ToString()), string.Join(", ", _origins.Append("the gateway's own")), "allowed_origins");
        }

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

    [LoggerMessage(EventIds.HostNotAllowed, LogLevel.Warning, "{Header} '{Value}' is not one of: {Expected}. If it should be, add it to {Key}")]
    private static partial void LogRefused(ILogger logger, string header, string value, string expected, string key);
}
