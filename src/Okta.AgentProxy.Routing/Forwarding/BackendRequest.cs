using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing;

/// <summary>Builds the request to the backend: the client's, minus what must not cross, plus the credential.</summary>
internal static class BackendRequest
{
    public static HttpRequestMessage Create(McpProxyContext proxy, BackendCredential credential)
    {
        var inbound = proxy.Http.Request;
        var isMcp = proxy.Backend.Protocol == BackendProtocol.Mcp;
        var isUncoded = isMcp || AnswerFilters.Concern(proxy);

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
            if (!RequestHeaderRules.Passes(name, connection, proxy.Backend.ForwardHeaders) || IsSetByCredential(credential, name) || (isUncoded && IsAcceptEncoding(name)))
            {
                continue;
            }

            if (proxy.Owned?.OpenedTaskId is { } opened && HeaderRules.IsSameName(name, McpHeaders.Name))
            {
                // It repeats the id as the client knows it (SEP-2243); the backend compares it with the body as it arrives there.
                request.Headers.TryAddWithoutValidation(McpHeaders.Name, MirroredHeaders.Encode(opened));
                continue;
            }

            if (isMcp && MirroredHeaders.IsMirror(name) && (proxy.Message is null || !MirroredHeaders.AreChecked(inbound.Headers, proxy.Message)))
            {
                continue;
            }

            var isContent = HeaderRules.IsContentHeader(name);
            if (isMcp && isContent)
            {
                continue;
            }

            HttpHeaders? target = isContent ? request.Content?.Headers : request.Headers;
            if (values.Count == 1)
            {
                target?.TryAddWithoutValidation(name, values[0]);
            }
            else
            {
                target?.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (isMcp)
        {
            // The client's own words about the body end here: the backend must read it as it was read here, and as nothing else.
            request.Content?.Headers.TryAddWithoutValidation("Content-Type", MessageContentType.Canonical);
        }

        if (isUncoded)
        {
            // To say nothing would allow any coding (RFC 9110 §12.5.3). Events must not wait in a compressor's window (P2), and lists are filtered as text.
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        }

        if (proxy.BackendSessionId is { } session)
        {
            request.Headers.TryAddWithoutValidation(McpHeaders.SessionId, session);
        }

        // By index, here and below: enumerating a list behind an interface allocates, 32 bytes for each header that is looked at.
        for (var i = 0; i < credential.Headers.Count; i++)
        {
            request.Headers.TryAddWithoutValidation(credential.Headers[i].Key, credential.Headers[i].Value);
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
        for (var i = 0; i < credential.Headers.Count; i++)
        {
            if (HeaderRules.IsSameName(credential.Headers[i].Key, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAcceptEncoding(string name) => name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase);
}
