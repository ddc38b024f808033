using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing;

/// <summary>Builds the request to the backend: the client's, minus what must not cross, plus the credential.</summary>
internal static class BackendRequest
{
    public static HttpRequestMessage Create(McpProxyContext proxy, BackendCredential credential)
    {
        var inbound = proxy.Http.Request;
        var isMcp = proxy.Backend.Protocol == BackendProtocol.Mcp;

        HttpRequestMessage request = new(HttpMethod.Parse(inbound.Method), proxy.TargetUri)
        {
            // ALPN picks HTTP/2 where there is TLS; in clear text a backend speaks what it always did.
            Version = proxy.TargetUri!.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = proxy.Body?.ToContent(),
        };

        var connection = inbound.Headers.Connection;
        foreach (var (name, values) in inbound.Headers)
        {
            if (!HeaderRules.PassesToBackend(name, connection) || IsSetByCredential(credential, name) || (isMcp && IsAcceptEncoding(name)))
            {
                continue;
            }

            if (HeaderRules.IsContentHeader(name))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
            else if (values.Count == 1)
            {
                request.Headers.TryAddWithoutValidation(name, values[0]);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (proxy.BackendSessionId is { } session)
        {
            request.Headers.TryAddWithoutValidation(McpHeaders.SessionId, session);
        }

        foreach (var (name, value) in credential.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        SetTraceContext(request);
        return request;
    }

    /// <summary>A span of ours becomes the parent; without one the client's own context, copied above, stays.</summary>
    private static void SetTraceContext(HttpRequestMessage request)
    {
        if (Activity.Current is not { Source.Name: AgentProxyDiagnostics.Name } activity)
        {
            return;
        }

        request.Headers.Remove("traceparent");
        request.Headers.Remove("tracestate");
        request.Headers.TryAddWithoutValidation("traceparent", activity.Id);
        if (activity.TraceStateString is { Length: > 0 } state)
        {
            request.Headers.TryAddWithoutValidation("tracestate", state);
        }
    }

    private static bool IsSetByCredential(BackendCredential credential, string name)
    {
        foreach (var header in credential.Headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Events must not wait in a compressor's window (P2), and lists are filtered as text.</summary>
    private static bool IsAcceptEncoding(string name) => name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase);
}
