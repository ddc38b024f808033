using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Reads the path as the client wrote it. Routing works on a decoded path and ignores case; a backend may decode once more, fold dots or
/// treat a backslash as a slash. Whatever could mean one path here and another there is therefore no path at all.
/// </summary>
internal static class RequestPath
{
    /// <summary>
    /// Splits the raw request target into <paramref name="prefix"/> and the rest, query included. False when the target does not start with
    /// exactly that prefix on a segment boundary, or when the rest is ambiguous.
    /// </summary>
    public static bool TryGetRest(HttpContext http, string prefix, out ReadOnlySpan<char> rest)
    {
        rest = default;
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget.AsSpan();

        var pathBase = http.Request.PathBase;
        if (pathBase.HasValue)
        {
            if (!target.StartsWith(pathBase.Value, StringComparison.Ordinal))
            {
                return false;
            }

            target = target[pathBase.Value!.Length..];
        }

        if (prefix.Length > 1)
        {
            if (!target.StartsWith(prefix, StringComparison.Ordinal))
            {
                return false;
            }

            target = target[prefix.Length..];
        }
        else if (!target.StartsWith('/'))
        {
            return false;
        }

        if (!target.IsEmpty && target[0] is not ('/' or '?'))
        {
            return false;
        }

        var queryAt = target.IndexOf('?');
        if (!IsUnambiguous(queryAt < 0 ? target : target[..queryAt]) || !IsPrintable(target))
        {
            return false;
        }

        // "/employees/" is "/employees": a lone slash would make another URL of the backend's.
        rest = target is "/" ? [] : target;
        return true;
    }

    /// <summary>No empty segment, no dot segment however encoded, no encoded separator, no backslash, no path parameter on a dot segment.</summary>
    internal static bool IsUnambiguous(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        if (path.Contains('\\') || path.IndexOf("//", StringComparison.Ordinal) >= 0)
        {
            return false;
        }

        if (path.Contains('%') && !EscapesAreHarmless(path))
        {
            return false;
        }

        foreach (var range in path[1..].Split('/'))
        {
            var segment = path[1..][range];
            var parameters = segment.IndexOf(';');
            if ((parameters < 0 ? segment : segment[..parameters]) is "." or "..")
            {
                return false;
            }
        }

        return true;
    }

    private static bool EscapesAreHarmless(ReadOnlySpan<char> path)
    {
        for (var at = path.IndexOf('%'); at >= 0 && at < path.Length;)
        {
            if (at + 2 >= path.Length || !char.IsAsciiHexDigit(path[at + 1]) || !char.IsAsciiHexDigit(path[at + 2]))
            {
                return false;
            }

            // %2e '.', %2f '/', %5c '\', %3b ';' and %25 '%' (a second round of the same), and every control character.
            var value = byte.Parse(path.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (value is (byte)'.' or (byte)'/' or (byte)'\\' or (byte)';' or (byte)'%' or < 0x20 or 0x7F)
            {
                return false;
            }

            var following = path[(at + 3)..].IndexOf('%');
            at = following < 0 ? -1 : at + 3 + following;
        }

        return true;
    }

    private static bool IsPrintable(ReadOnlySpan<char> target) => target.IndexOfAnyExceptInRange('!', '~') < 0 && !target.Contains('#');
}
