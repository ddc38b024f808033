using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing;

/// <summary>Whether the head of a backend's answer has one meaning, and what kind of content it announces.</summary>
internal static class AnswerHead
{
    // A document of a backend's has the proxy's origin: it may be looked at, and nothing else. No script, no form, no frame around it, nothing fetched.
    private const string Sandbox = "sandbox; default-src 'none'; frame-ancestors 'none'";

    /// <summary>How the end of an answer is found.</summary>
    internal readonly record struct Framing(long? Length, bool IsChunked);

    /// <summary>What is wrong with its status, or <see langword="null"/>: below 200 are no answers, an upgrade was not asked for, and from 600 on are none (RFC 9110 §15).</summary>
    public static string? Problem(HttpStatusCode status) => (int)status is < 200 or > 599 ? "a status that no answer has" : null;

    /// <summary>
    /// What is wrong with one of its headers, or <see langword="null"/>. Two readers that take a header differently see two answers: one of them takes the rest of it for the
    /// next caller's (RFC 9112 §6.3, §11.2), or shows as a page what the other filtered as data.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">All that came under that name.</param>
    /// <param name="framing">What is known of the answer's end so far, and afterwards.</param>
    public static string? Problem(string name, HeaderStringValues values, ref Framing framing)
    {
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            if (values.Count != 1 || !TryReadLength(values.ToString(), out var length))
            {
                return "a Content-Length that is not one number";
            }

            framing = framing with { Length = length };
        }
        else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            if (values.Count != 1 || !values.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase))
            {
                return "a Transfer-Encoding other than chunked";
            }

            framing = framing with { IsChunked = true };
        }
        else if (values.Count != 1 && name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
        {
            return "more than one Content-Type";
        }

        return framing is { IsChunked: true, Length: not null } ? "both Transfer-Encoding and Content-Length" : null;
    }

    /// <summary>Whether it is a stream of events.</summary>
    public static bool IsEventStream(HttpResponseMessage answer) => IsOfType(answer.Content.Headers, "text/event-stream");

    /// <summary>
    /// Says to browsers how to take what is neither JSON nor a stream of events: as what it says it is, and in a box of its own. By the type that is sent, once that is
    /// settled: the backend's may have stayed here.
    /// </summary>
    public static void Confine(HttpResponse to)
    {
        if (to.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified || to.ContentLength == 0 || IsData(to.ContentType))
        {
            return;
        }

        to.Headers.XContentTypeOptions = "nosniff";
        to.Headers.ContentSecurityPolicy = Sandbox;
    }

    private static bool TryReadLength(ReadOnlySpan<char> text, out long length) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length);

    private static bool IsData(string? contentType)
    {
        var type = MediaType(contentType);
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsOfType(HttpContentHeaders headers, string type) =>
        headers.NonValidated.TryGetValues("Content-Type", out var values) && MediaType(values.ToString()).Equals(type, StringComparison.OrdinalIgnoreCase);

    /// <summary>Type and subtype; nothing of a value that a reader of lists would take for two.</summary>
    private static ReadOnlySpan<char> MediaType(ReadOnlySpan<char> value)
    {
        if (value.Contains(','))
        {
            return [];
        }

        var parameters = value.IndexOf(';');
        return (parameters < 0 ? value : value[..parameters]).Trim(" \t");
    }
}
