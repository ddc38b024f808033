using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>
/// Checks the headers that mirror the body since MCP 2026-07-28 (SEP-2243). Nothing is ever authorised by them; they are only held against the
/// body, because something behind us might route by them. Headers of older revisions mean nothing and are ignored, and so are
/// <c>Mcp-Param-*</c>, which only the tool's schema can explain.
/// </summary>
internal static class MirroredHeaders
{
    private const string ProtocolVersion = "MCP-Protocol-Version";
    private const string Method = "Mcp-Method";
    private const string Name = "Mcp-Name";
    private const string FirstRevision = "2026-07-28";

    /// <summary>The error to answer with (400, JSON-RPC −32020), or <see langword="null"/>.</summary>
    /// <remarks>
    /// When the header claims such a revision but the body has no version of its own, the headers that are there must still agree; that the
    /// body lacks its version is for the backend to answer (−32602), which knows what it requires.
    /// </remarks>
    public static ProxyError? Check(IHeaderDictionary headers, McpMessage message)
    {
        var version = headers[ProtocolVersion];

        if (!AreChecked(headers, message))
        {
            return null;
        }

        if (message.IsModern && !Agrees(version, message.ProtocolVersion, isRequired: true))
        {
            return MessageErrors.VersionHeader;
        }

        if (!message.IsModern && (version.Count != 1 || message.ProtocolVersion is not null))
        {
            return MessageErrors.VersionHeader;
        }

        var isRequired = message.IsModern && message.Kind == McpMessageKind.Request;
        if (!Agrees(headers[Method], message.Method, isRequired))
        {
            return MessageErrors.MethodHeader;
        }

        var (target, isMirrored) = MirroredName(message);
        return !isMirrored || Agrees(headers[Name], target, isRequired) ? null : MessageErrors.NameHeader;
    }

    /// <summary>
    /// Whether <c>Mcp-Method</c> and <c>Mcp-Name</c> mean anything on this request, and so were held against the body. Where they do not they must not go on
    /// either: something behind us might route by what nobody compared.
    /// </summary>
    public static bool AreChecked(IHeaderDictionary headers, McpMessage message) => message.IsModern || ClaimsModern(headers[ProtocolVersion]);

    /// <summary>Whether a header is one that mirrors a part of the body.</summary>
    public static bool IsMirror(string header) =>
        header.Equals(Method, StringComparison.OrdinalIgnoreCase) || header.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value that says <paramref name="name"/> in a header.</summary>
    public static string Encode(string name)
    {
        var isPlain = name.Length > 0 && name.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && name[0] != ' ' && name[^1] != ' ' && !name.StartsWith("=?base64?", StringComparison.Ordinal);
        return isPlain ? name : $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}?=";
    }

    private static bool ClaimsModern(StringValues version)
    {
        foreach (var value in version)
        {
            if (value.AsSpan().Trim(" \t").CompareTo(FirstRevision, StringComparison.Ordinal) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static (string? Target, bool IsMirrored) MirroredName(McpMessage message) => message.Method switch
    {
        McpMethods.ToolsCall or McpMethods.PromptsGet => (message.Name, true),
        McpMethods.ResourcesRead => (message.Uri, true),
        McpMethods.TasksGet or McpMethods.TasksUpdate or McpMethods.TasksCancel => (message.TaskId, true),

        // No name belongs to other methods, and a header without a counterpart says nothing: backends of extensions may define one.
        _ => (null, false),
    };

    private static bool Agrees(StringValues header, string? body, bool isRequired)
    {
        if (header.Count == 0)
        {
            return !isRequired;
        }

        if (header.Count != 1 || body is null)
        {
            return false;
        }

        var value = header[0].AsSpan().Trim(" \t");
        return value.StartsWith("=?base64?", StringComparison.Ordinal) && value.EndsWith("?=", StringComparison.Ordinal) && value.Length >= 11
            ? AgreesEncoded(value[9..^2], body)
            : value.SequenceEqual(body);
    }

    private static bool AgreesEncoded(ReadOnlySpan<char> encoded, string body)
    {
        // The body's text encoded, rather than the header decoded: whatever decoders disagree on (white space, missing padding) does not match.
        Span<byte> expected = new byte[Base64.GetMaxEncodedToUtf8Length(Encoding.UTF8.GetMaxByteCount(body.Length))];
        var length = Encoding.UTF8.GetBytes(body, expected);
        Base64.EncodeToUtf8InPlace(expected, length, out var written);
        return Ascii.Equals(expected[..written], encoded);
    }
}
