using System.Net;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// What a backend said about the slash at the end of its own path. Frameworks serve <c>/mcp/</c> and redirect <c>/mcp</c> there with 307; shown to a client
/// that redirect is a loop, because both are one path here. One URL per backend is kept, until its definition changes. Thread-safe.
/// </summary>
internal sealed class LastSlash
{
    private const int LongestLocation = 8 * 1024;

    private volatile Uri? _url;
    private int _isSaid;

    /// <summary>The backend's URL as it wants it, if it said so.</summary>
    public Uri? Url => _url;

    /// <summary>
    /// Where the same request goes when the answer is a redirect to the same place with one slash more or less at the end, else <see langword="null"/>. 307 and 308 alone keep method
    /// and body. The result is made from what was sent and not from what the backend wrote.
    /// </summary>
    public static Uri? Follow(Uri sent, HttpResponseMessage answer)
    {
        if (answer.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
            || !answer.Headers.NonValidated.TryGetValues("Location", out var values)
            || values.Count != 1
            || values.ToString() is not { Length: > 0 and <= LongestLocation } location
            || location.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0
            || location.AsSpan().IndexOfAny('#', '\\', '@') >= 0
            || !Uri.TryCreate(sent, location, out var target)
            || Uri.Compare(target, sent, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0
            || target.Query != sent.Query)
        {
            return null;
        }

        var (from, to) = (sent.AbsolutePath, target.AbsolutePath);
        var isMore = to.Length == from.Length + 1 && to[^1] == '/' && to.StartsWith(from, StringComparison.Ordinal);
        var isLess = from.Length == to.Length + 1 && from[^1] == '/' && from.StartsWith(to, StringComparison.Ordinal);
        return isMore || isLess
            ? new Uri(string.Concat(sent.GetLeftPart(UriPartial.Authority), to, sent.Query), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })
            : null;
    }

    /// <summary>
    /// The redirect led to an answer: from now on requests to the backend's own path go there at once. Another redirect, or that there is nothing, is no answer.
    /// True the first time, when it is worth a word.
    /// </summary>
    public bool Remember(Backend backend, Uri sent, Uri followed, HttpResponseMessage answer)
    {
        if ((int)answer.StatusCode is (>= 300 and < 400) or 404)
        {
            return false;
        }

        if (sent.AbsolutePath == (_url ?? backend.Url).AbsolutePath)
        {
            _url = new Uri(followed.GetLeftPart(UriPartial.Path), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        }

        return Interlocked.Exchange(ref _isSaid, 1) == 0;
    }

    /// <summary>There is nothing where it was said to be: the next request asks anew, at the price of one more redirect.</summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="hasSession">Whether the request named a session: then 404 says that there is no such session (MCP 2025-11-25, Transports).</param>
    public void Check(HttpStatusCode status, bool hasSession)
    {
        if (status == HttpStatusCode.NotFound && !hasSession && _url is not null)
        {
            _url = null;
        }
    }
}
