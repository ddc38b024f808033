using System.Collections.Frozen;
using System.Globalization;

namespace Okta.AgentProxy.Routing.Pipeline;

/// <summary>
/// Looks for parameters of the query that would change what the body and the request line say. Frameworks take the HTTP method from <c>_method</c> (Rails, Laravel,
/// Symfony, Express with method-override), and lay the query's parameters beside or over the members of a JSON body (Rails, Laravel, PHP's <c>$_REQUEST</c>).
/// </summary>
internal static class RequestQuery
{
    private const int LongestName = 24;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Overrides = Lookup("_method", "_http_method", "x-http-method-override", "x-http-method", "x-method-override");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Members = Lookup("jsonrpc", "method", "params");

    /// <summary>Whether the query says nothing that the policy did not look at.</summary>
    /// <param name="query">The query with its question mark, or nothing.</param>
    /// <param name="protocol">What the backend speaks: the members of a message mean something to MCP backends only.</param>
    public static bool HasOneReading(string? query, BackendProtocol protocol)
    {
        if (string.IsNullOrEmpty(query))
        {
            return true;
        }

        Span<char> buffer = stackalloc char[LongestName];
        foreach (var range in query.AsSpan(1).SplitAny('&', ';'))
        {
            var name = BaseName(query.AsSpan(1)[range], buffer);
            if (Overrides.Contains(name) || (protocol == BackendProtocol.Mcp && Members.Contains(name)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The parameter that a server would make of this one: decoded, without white space around it, up to what starts a part of it (<c>params[name]</c>, <c>params.name</c>).
    /// PHP makes an underscore of what cannot start a variable, such as the dot in <c>.method</c>.
    /// </summary>
    private static ReadOnlySpan<char> BaseName(ReadOnlySpan<char> parameter, Span<char> buffer)
    {
        var length = 0;
        for (var i = 0; i < parameter.Length && parameter[i] != '='; i++)
        {
            var c = parameter[i] == '+' ? ' ' : parameter[i];
            if (c == '%' && i + 2 < parameter.Length && char.IsAsciiHexDigit(parameter[i + 1]) && char.IsAsciiHexDigit(parameter[i + 2]))
            {
                c = (char)byte.Parse(parameter.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }

            if (c <= ' ')
            {
                if (length == 0)
                {
                    continue;
                }

                break;
            }

            if (c is '[' or ']' or '.')
            {
                if (length > 0)
                {
                    break;
                }

                c = '_';
            }

            if (length == buffer.Length)
            {
                return default;
            }

            buffer[length++] = c;
        }

        return buffer[..length];
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(params string[] names) =>
        names.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
