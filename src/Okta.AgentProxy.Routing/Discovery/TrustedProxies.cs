using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Okta.AgentProxy.Routing.Pipeline;

namespace Okta.AgentProxy.Routing.Discovery;

/// <summary>
/// The proxies in front of this one, and what is believed of the <c>X-Forwarded-*</c> headers they send. The list of addresses is read from its end: each
/// address was written by the one after it, so it counts as long as that one is listed. What stands further left came from whoever called first.
/// </summary>
internal sealed class TrustedProxies(IOptions<AgentProxyOptions> options)
{
    private readonly HashSet<IPAddress> _addresses =
        [.. options.Value.TrustedProxies.Select(text => IPAddress.TryParse(text, out var address) ? Plain(address) : null).OfType<IPAddress>()];

    private readonly IPNetwork[] _networks =
        [.. options.Value.TrustedProxies.Select(text => IPNetwork.TryParse(text, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>()];

    public bool Any => _addresses.Count + _networks.Length > 0;

    /// <summary>Sets the caller's address, and scheme and host as it wrote them, if listed proxies say so.</summary>
    public void Apply(HttpContext http)
    {
        var request = http.Request;
        if (!Contains(http.Connection.RemoteIpAddress))
        {
            return;
        }

        var addresses = Split(request.Headers["X-Forwarded-For"]);
        var hops = 0;
        for (var peer = http.Connection.RemoteIpAddress; hops < addresses.Length && Contains(peer);)
        {
            // "unknown", "_hidden", text: the proxy does not say who called it, so nobody further left was seen by anyone who is listed.
            if (ReadAddress(addresses[^++hops]) is not { } caller)
            {
                break;
            }

            peer = Plain(caller.Address);
            http.Connection.RemoteIpAddress = peer;
            http.Connection.RemotePort = caller.Port;
        }

        if (Vouched(request.Headers["X-Forwarded-Proto"], addresses.Length, hops)?.ToLowerInvariant() is ("http" or "https") and var known)
        {
            request.Scheme = known;
        }

        if (Vouched(request.Headers["X-Forwarded-Host"], addresses.Length, hops) is { } host && HostName.TryParse(host) is not null)
        {
            request.Host = new HostString(host);
        }
    }

    // Where every proxy added its own value the lists are equally long and the furthest listed one's counts. Otherwise it is unknown whose is whose but
    // for the last, which the nearest sent.
    private static string? Vouched(string? header, int addresses, int hops)
    {
        var values = Split(header);
        return values.Length == 0 ? null : values.Length == addresses && hops > 0 ? values[^hops] : values[^1];
    }

    private static string[] Split(string? header) => string.IsNullOrEmpty(header) ? [] : header.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>An address as a proxy writes it, with or without a port. Not what the platform reads besides: <c>10.1</c>, <c>0x7f.1</c>, scopes.</summary>
    private static IPEndPoint? ReadAddress(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal) || !IPEndPoint.TryParse(text, out var caller))
        {
            return null;
        }

        var isWhole = caller.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            || text == caller.Address.ToString()
            || text == string.Create(CultureInfo.InvariantCulture, $"{caller.Address}:{caller.Port}");
        return isWhole ? caller : null;
    }

    private bool Contains(IPAddress? address)
    {
        if (address is null)
        {
            return false;
        }

        var plain = Plain(address);
        return _addresses.Contains(plain) || Array.Exists(_networks, network => network.Contains(plain));
    }

    // A socket for both families shows 10.0.0.1 as ::ffff:10.0.0.1.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
