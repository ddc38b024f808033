using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy.Routing;

/// <summary>
/// Which content types an MCP message may come with. The backend never sees it: what it is told is <see cref="Canonical"/>, whatever the client wrote, because
/// readers take different ones of repeated parameters and repeated headers, and decode the body by it.
/// </summary>
internal static class MessageContentType
{
    /// <summary>What an MCP backend is told: JSON has one encoding, and a charset parameter no meaning (RFC 8259 §8.1 and §11).</summary>
    public const string Canonical = "application/json";

    private const StringComparison IgnoreCase = StringComparison.OrdinalIgnoreCase;

    /// <summary>One <c>application/json</c>, with nothing beside it but one <c>charset=utf-8</c>, and no coding of the body.</summary>
    public static bool IsAccepted(IHeaderDictionary headers) => IsJson(headers.ContentType) && IsIdentity(headers.ContentEncoding);

    private static bool IsJson(StringValues contentType)
    {
        if (contentType.Count != 1 || contentType[0] is not { } value || !value.StartsWith(Canonical, IgnoreCase))
        {
            return false;
        }

        var rest = value.AsSpan(Canonical.Length).Trim(" \t");
        if (rest.IsEmpty)
        {
            return true;
        }

        if (rest[0] != ';')
        {
            return false;
        }

        var parameter = rest[1..].TrimStart(" \t");
        return parameter.Equals("charset=utf-8", IgnoreCase) || parameter.Equals("charset=\"utf-8\"", IgnoreCase);
    }

    private static bool IsIdentity(StringValues coding) => coding.Count == 0 || (coding.Count == 1 && "identity".Equals(coding[0], IgnoreCase));
}
