using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Okta.AgentProxy;

/// <summary>Reads the one bearer token of a request (RFC 6750 §2.1). Allocates nothing; a token is cut out of its header by <see cref="TryParse"/> only.</summary>
internal static class BearerToken
{
    /// <summary>The largest token that is looked at; Okta's stay far below.</summary>
    public const int MaxLength = 16 * 1024;

    private const string Scheme = "Bearer";

    // b64token of RFC 6750 §2.1, without the padding, which may only end it.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    /// <summary>Reads the token, or says why there is none that could be looked at.</summary>
    public static ProxyError? TryRead(HttpRequest request, out string? token)
    {
        token = null;
        return TryFindHeader(request, out var header) ?? TryParse(header, out token);
    }

    /// <summary>
    /// Finds the request's one <c>Authorization</c> value, unparsed: it serves as the key of the validated-token cache, and Kestrel hands out
    /// the very same string for each request of a connection that repeats it.
    /// </summary>
    public static ProxyError? TryFindHeader(HttpRequest request, out string header)
    {
        header = string.Empty;

        // RFC 6750 §2: a client must not use more than one method; and a token in a URL ends up in logs, so that method is not served at all.
        if (request.QueryString.HasValue && HasTokenInQuery(request.QueryString.Value))
        {
            return ProxyErrors.MalformedAuthorization;
        }

        var values = request.Headers.Authorization;
        if (values.Count > 1)
        {
            return ProxyErrors.MalformedAuthorization;
        }

        header = values.Count == 1 ? values[0] ?? string.Empty : string.Empty;
        return header.Length == 0 ? ProxyErrors.AuthenticationRequired : null;
    }

    /// <summary>Takes the token out of an <c>Authorization</c> value.</summary>
    public static ProxyError? TryParse(string header, out string? token)
    {
        token = null;

        var value = header.AsSpan().Trim(' ');
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || (value.Length > Scheme.Length && value[Scheme.Length] != ' '))
        {
            // RFC 6750 §3.1: an unsupported method is answered like no credentials at all, without an error code.
            return ProxyErrors.AuthenticationRequired;
        }

        value = value[Scheme.Length..].TrimStart(' ');
        if (value.IsEmpty)
        {
            return ProxyErrors.AuthenticationRequired;
        }

        if (value.Length > MaxLength)
        {
            return ProxyErrors.InvalidToken(TokenProblems.Malformed, "token longer than 16 KiB");
        }

        var unpadded = value.TrimEnd('=');
        if (unpadded.IsEmpty || unpadded.ContainsAnyExcept(TokenCharacters))
        {
            return ProxyErrors.InvalidToken(TokenProblems.Malformed, "token is not a b64token (RFC 6750 section 2.1)");
        }

        token = value.ToString();
        return null;
    }

    /// <summary>
    /// Whether the value is the scheme, one space and the token. Others are valid too, but there is no end to them: remembering each would let one
    /// good token fill the cache.
    /// </summary>
    public static bool IsPlain(string header, string token) => header.Length == Scheme.Length + 1 + token.Length;

    /// <summary>
    /// The token in what was presented: the whole value of <see cref="IsPlain"/> form, or the token itself, which has no space. Cut out when it is asked for,
    /// because most requests never need it.
    /// </summary>
    public static string Cut(string presented) =>
        presented.Length > Scheme.Length && presented[Scheme.Length] == ' ' && presented.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? presented[(Scheme.Length + 1)..]
            : presented;

    private static bool HasTokenInQuery(string? query)
    {
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (pair.DecodeName().Span.Equals("access_token", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
