using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>Copies status and headers of the backend's answer to the client, by the rules of <see cref="HeaderRules"/>.</summary>
internal static class BackendResponse
{
    /// <summary>Copies, for content as it will be passed on: decoded where it must be, and filtered. An error when the answer cannot be passed on.</summary>
    public static ProxyError? CopyHead(McpProxyContext proxy, HttpResponseMessage from, SessionSealer sessions)
    {
        var isFiltered = AnswerFilters.Concern(proxy);
        string? problem = null;
        if (!CodedAnswer.TryMakeReadable(proxy.Http.Request, from, isFiltered))
        {
            problem = "a content coding that the client does not take, or that cannot be read here";
        }
        else if (TryCopyHead(proxy, from, sessions, out problem) && !AnswerForm.TryAdmit(proxy, from, isFiltered))
        {
            problem = "something that is no event stream or JSON";
        }

        if (problem is null)
        {
            if (isFiltered)
            {
                AnswerFilters.Prepare(proxy.Http.Response);
            }

            AnswerHead.Confine(proxy.Http.Response);
            return null;
        }

        return ProxyErrors.BackendUnavailable.WithDetail($"backend {proxy.Backend.Name} answered {(int)from.StatusCode} with what cannot be passed on: {problem}");
    }

    private static bool TryCopyHead(McpProxyContext proxy, HttpResponseMessage from, SessionSealer sessions, [NotNullWhen(false)] out string? problem)
    {
        var to = proxy.Http.Response;
        if (!TryRewriteLocation(proxy, from, out var location))
        {
            problem = "a redirect away from it";
            return false;
        }

        var connection = from.Headers.NonValidated.TryGetValues("Connection", out var listed) ? new StringValues([.. listed]) : StringValues.Empty;
        AnswerHead.Framing framing = default;
        problem = AnswerHead.Problem(from.StatusCode)
            ?? CopyHeaders(from.Headers.NonValidated, to.Headers, connection, ref framing)
            ?? CopyHeaders(from.Content.Headers.NonValidated, to.Headers, connection, ref framing);
        if (problem is not null)
        {
            return false;
        }

        if (from.StatusCode == HttpStatusCode.ResetContent)
        {
            // RFC 9110 §15.3.6: it has no content either, but unlike those of 204 and 304 what a backend sends with it is read; and the server refuses to write any.
            from.Content.Dispose();
            from.Content = new ByteArrayContent([]);
            framing = default;
        }

        // RFC 9110 §8.6: an answer that has no content by its status announces none.
        to.StatusCode = (int)from.StatusCode;
        to.ContentLength = to.StatusCode == StatusCodes.Status204NoContent ? null : framing.Length;
        if (location is not null)
        {
            to.Headers.Location = location;
        }

        to.Headers.CacheControl = AnswerCaching.For(from);
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
                problem = "a session id that cannot be sealed";
                return false;
            }

            to.Headers[McpHeaders.SessionId] = sealedId;
        }

        return true;
    }

    public static bool IsEventStream(HttpResponseMessage response) => AnswerHead.IsEventStream(response);

    private static string? CopyHeaders(HttpHeadersNonValidated from, IHeaderDictionary to, StringValues connection, ref AnswerHead.Framing framing)
    {
        foreach (var (name, values) in from)
        {
            if (AnswerHead.Problem(name, values, ref framing) is { } problem)
            {
                return problem;
            }

            if (HeaderRules.PassesToClient(name, connection) && IsPrintable(values))
            {
                to[name] = values.Count == 1 ? new StringValues(values.ToString()) : new StringValues([.. values]);
            }
            else if (name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                // Without it the client would take the coded bytes for the content.
                return "a content coding that is not passed on";
            }
        }

        return null;
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

    /// <summary>A redirect inside the backend is shown under the proxy's path; one that leads elsewhere is not passed on (P17).</summary>
    private static bool TryRewriteLocation(McpProxyContext proxy, HttpResponseMessage from, out string? location)
    {
        location = null;
        if ((int)from.StatusCode is < 300 or > 399 || !from.Headers.NonValidated.TryGetValues("Location", out var values))
        {
            // Elsewhere (201, say) it only names something, and with an address that means nothing to the client: it is left out.
            return true;
        }

        // Of two, one reader goes here and another there.
        var backend = proxy.Backend.Url;
        if (values.Count != 1 || !Uri.TryCreate(proxy.TargetUri, values.ToString(), out var target) || Uri.Compare(target, backend, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0)
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
