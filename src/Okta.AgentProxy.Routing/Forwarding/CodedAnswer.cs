using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// What becomes of an answer that a backend compressed although it was asked for none: it passes where the client takes it and nobody here has to read it; else it is decoded on
/// its way; what cannot be decoded cannot be answered with.
/// </summary>
internal static class CodedAnswer
{
    /// <summary>Decodes the answer where that must be; false when it must be and cannot.</summary>
    /// <param name="request">The client's.</param>
    /// <param name="answer">The backend's; its content and headers are as if it had not been coded, afterwards.</param>
    /// <param name="mustRead">Whether a filter has to read it.</param>
    public static bool TryMakeReadable(HttpRequest request, HttpResponseMessage answer, bool mustRead)
    {
        var headers = answer.Content.Headers;
        if (!headers.NonValidated.TryGetValues("Content-Encoding", out var values))
        {
            return true;
        }

        var codings = values.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        codings = Array.FindAll(codings, static coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase));
        if (codings.Length == 0)
        {
            // RFC 9110 §8.4.1: "identity" says nothing and should not be said.
            headers.Remove("Content-Encoding");
            return true;
        }

        if (!mustRead && Accepts(request.Headers.AcceptEncoding, codings))
        {
            DependOnCoding(answer);
            return true;
        }

        if (HasNoContent(request, answer))
        {
            Uncode(answer, answer.Content);
            return true;
        }

        // A part of a coded whole cannot be decoded; and what is coded twice is more often a trap than an answer.
        if (codings.Length > 1 || answer.StatusCode == HttpStatusCode.PartialContent || !DecodingStream.CanDecode(codings[0]))
        {
            return false;
        }

        Uncode(answer, new DecodedContent(answer.Content, codings[0]));
        return true;
    }

    /// <summary>
    /// Whether the client takes all of these codings (RFC 9110 §12.5.3). One that names none takes any, by the letter; but a client that never heard of codings
    /// looks the same, so to it nothing is sent coded.
    /// </summary>
    internal static bool Accepts(StringValues acceptEncoding, IReadOnlyList<string> codings)
    {
        foreach (var coding in codings)
        {
            bool? named = null;
            bool? any = null;
            foreach (var line in acceptEncoding)
            {
                foreach (var range in line.AsSpan().Split(','))
                {
                    var item = line.AsSpan()[range];
                    var semicolon = item.IndexOf(';');
                    var name = (semicolon < 0 ? item : item[..semicolon]).Trim(" \t");
                    var isWanted = semicolon < 0 || !IsZero(item[(semicolon + 1)..]);
                    if (name is "*")
                    {
                        any = isWanted && any is not false;
                    }
                    else if (IsSame(name, coding))
                    {
                        // Named twice, it is taken only if it is both times.
                        named = isWanted && named is not false;
                    }
                }
            }

            if (!(named ?? any ?? false))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 9110 §12.4.2: "q=0", "q=0.", up to "q=0.000". What is no weight at all is no yes either.
    private static bool IsZero(ReadOnlySpan<char> weight)
    {
        weight = weight.Trim(" \t");
        if (!weight.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return weight[2..].IndexOfAnyInRange('1', '9') < 0;
    }

    private static bool IsSame(ReadOnlySpan<char> name, ReadOnlySpan<char> coding) =>
        name.Equals(coding, StringComparison.OrdinalIgnoreCase)
        || (DecodingStream.IsGzip(name) && DecodingStream.IsGzip(coding));

    private static bool HasNoContent(HttpRequest request, HttpResponseMessage answer) =>
        HttpMethods.IsHead(request.Method) || answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified;

    /// <summary>Puts the content in place and takes away what was said about the bytes as they were sent.</summary>
    private static void Uncode(HttpResponseMessage answer, HttpContent content)
    {
        if (!ReferenceEquals(content, answer.Content))
        {
            foreach (var (name, values) in answer.Content.Headers.NonValidated)
            {
                content.Headers.TryAddWithoutValidation(name, values);
            }

            answer.Content = content;
        }

        content.Headers.Remove("Content-Encoding");
        content.Headers.Remove("Content-Length");
        content.Headers.Remove("Content-MD5");
        answer.Headers.Remove("Digest");
        answer.Headers.Remove("Content-Digest");
        answer.Headers.Remove("Repr-Digest");
        answer.Headers.Remove("Accept-Ranges");

        // RFC 9110 §8.8.1: the same for a reader, not the same bytes.
        if (answer.Headers.NonValidated.TryGetValues("ETag", out var tag) && tag.ToString() is ['"', ..] strong)
        {
            answer.Headers.Remove("ETag");
            answer.Headers.TryAddWithoutValidation("ETag", "W/" + strong);
        }

        DependOnCoding(answer);
    }

    /// <summary>Another client gets it in another form.</summary>
    private static void DependOnCoding(HttpResponseMessage answer)
    {
        if (!answer.Headers.NonValidated.TryGetValues("Vary", out var vary) || !vary.ToString().Contains("Accept-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            answer.Headers.TryAddWithoutValidation("Vary", "Accept-Encoding");
        }
    }

    private sealed class DecodedContent(HttpContent coded, string coding) : HttpContent
    {
        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
            new DecodingStream(await coded.ReadAsStreamAsync(cancellationToken), coding);

        protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var decoded = await CreateContentReadStreamAsync();
            await decoded.CopyToAsync(stream);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                coded.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
