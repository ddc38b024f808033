using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// What an MCP backend's answer says it is, which decides how it is read: here and at the client. Clients look for a word in the header, take the first of
/// two, decode what <c>charset</c> says, or read a stream without a look at it; so there is one spelling of each form, ours, and what is neither is refused.
/// </summary>
internal static class AnswerForm
{
    private const string EventStream = "text/event-stream";
    private const string Json = "application/json";

    /// <summary>Admits the answer and writes its <c>Content-Type</c>; false when nobody could say how the client will read it.</summary>
    /// <param name="proxy">The request, whose response has the head of the answer.</param>
    /// <param name="from">The answer.</param>
    /// <param name="isFiltered">Whether there may be something in it that the client must not read.</param>
    public static bool TryAdmit(McpProxyContext proxy, HttpResponseMessage from, bool isFiltered)
    {
        // The answer to a GET is a stream or an error (MCP 2025-11-25, Transports); clients read any success as one.
        var isStreamWanted = HttpMethods.IsGet(proxy.Http.Request.Method);
        if (proxy.Backend.Protocol != BackendProtocol.Mcp || !from.IsSuccessStatusCode || !(isFiltered || isStreamWanted))
        {
            return true;
        }

        var form = Of(from, out var isMissing);
        if (isStreamWanted)
        {
            proxy.Http.Response.ContentType = form;
            return form == EventStream;
        }

        // Accepted, and nothing said: what some servers put in the body then is not for reading.
        var saysNothing = (int)from.StatusCode is StatusCodes.Status202Accepted or StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent;
        proxy.Http.Response.ContentType = form;
        return form is not null || isMissing || saysNothing;
    }

    private static string? Of(HttpResponseMessage from, out bool isMissing)
    {
        isMissing = !from.Content.Headers.NonValidated.TryGetValues(HeaderNames.ContentType, out var values);
        if (isMissing || values.Count != 1 || !MediaTypeHeaderValue.TryParse(values.ToString(), out var type) || !IsUtf8(type))
        {
            return null;
        }

        return type.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase) ? EventStream
            : type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) ? Json
            : null;
    }

    private static bool IsUtf8(MediaTypeHeaderValue type)
    {
        foreach (var parameter in type.Parameters)
        {
            if (parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)
                && !HeaderUtilities.RemoveQuotes(parameter.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
