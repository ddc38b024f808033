using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>Copies status and headers of the backend's answer to the client, by the rules of <see cref="HeaderRules"/>.</summary>
internal static class BackendResponse
{
    /// <summary>Copies; false when the answer cannot be passed on (a redirect away from the backend).</summary>
    public static bool TryCopyHead(McpProxyContext proxy, HttpResponseMessage from, SessionSealer sessions)
    {
        var to = proxy.Http.Response;
        if (!TryRewriteLocation(proxy, from, out var location))
        {
            return false;
        }

        to.StatusCode = (int)from.StatusCode;
        var connection = from.Headers.NonValidated.TryGetValues("Connection", out var listed) ? new StringValues([.. listed]) : StringValues.Empty;
        CopyHeaders(from.Headers.NonValidated, to.Headers, connection);
        CopyHeaders(from.Content.Headers.NonValidated, to.Headers, connection);

        if (location is not null)
        {
            to.Headers.Location = location;
        }

        to.Headers.CacheControl = CacheControlFor(from);
        if (IsEventStream(from))
        {
            // Tells nginx and friends in front of us not to hold events back (T8).
            to.Headers[McpHeaders.AccelBuffering] = "no";
        }

        if (from.Headers.NonValidated.TryGetValues(McpHeaders.SessionId, out var session) && proxy.Message is not { IsModern: true })
        {
            // Servers repeat the id on every answer; the client has its sealed form already.
            var id = session.ToString();
            var sealedId = id == proxy.BackendSessionId
                ? proxy.Http.Request.Headers[McpHeaders.SessionId].ToString()
                : sessions.Seal(id, proxy.Subject, proxy.Agent, proxy.Backend);
            if (sealedId is null)
            {
                return false;
            }

            to.Headers[McpHeaders.SessionId] = sealedId;
        }

        return true;
    }

    public static bool IsEventStream(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var contentType)
        && contentType.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private static void CopyHeaders(HttpHeadersNonValidated from, IHeaderDictionary to, StringValues connection)
    {
        foreach (var (name, values) in from)
        {
            if (HeaderRules.PassesToClient(name, connection) && IsPrintable(values))
            {
                to[name] = values.Count == 1 ? new StringValues(values.ToString()) : new StringValues([.. values]);
            }
        }
    }

    /// <summary>The server refuses to write anything else, and would turn an answer that a tool has worked for into a 500.</summary>
    private static bool IsPrintable(HeaderStringValues values)
    {
        foreach (var value in values)
        {
            if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What was answered to one caller must not be kept for another (P21); anything at least as strict stays as it was.</summary>
    private static StringValues CacheControlFor(HttpResponseMessage from)
    {
        if (!from.Headers.NonValidated.TryGetValues("Cache-Control", out var values))
        {
            return "no-store";
        }

        var value = values.ToString();
        var isStrict = value.Contains("no-store", StringComparison.OrdinalIgnoreCase)
            || value.Contains("no-cache", StringComparison.OrdinalIgnoreCase)
            || value.Contains("private", StringComparison.OrdinalIgnoreCase);
        return isStrict ? value : "no-store";
    }

    /// <summary>A redirect inside the backend is shown under the proxy's path; one that leads elsewhere is not passed on (P17).</summary>
    private static bool TryRewriteLocation(McpProxyContext proxy, HttpResponseMessage from, out string? location)
    {
        location = null;
        if ((int)from.StatusCode is < 300 or > 399 || !from.Headers.NonValidated.TryGetValues("Location", out var values))
        {
            // Elsewhere (201, say) it only names something, and with an address that means nothing to the client: it is left out.
            return true;
        }

        var backend = proxy.Backend.Url;
        if (!Uri.TryCreate(proxy.TargetUri, values.ToString(), out var target) || Uri.Compare(target, backend, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            return false;
        }

        var basePath = backend.AbsolutePath.TrimEnd('/');
        if (!target.AbsolutePath.StartsWith(basePath, StringComparison.Ordinal) || (target.AbsolutePath.Length > basePath.Length && target.AbsolutePath[basePath.Length] != '/'))
        {
            return false;
        }

        location = proxy.Http.Request.PathBase.Value + proxy.Route.PathValue + target.AbsolutePath[basePath.Length..] + target.Query;
        return true;
    }
}
