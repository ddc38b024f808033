using System.Text.Json;
using System.Text.Unicode;

namespace Okta.AgentProxy;

/// <summary>
/// Reads the envelope of a JSON-RPC message, and refuses every body that two parsers could read differently: what is authorised must be what
/// the backend executes. Accepted is one JSON object in UTF-8, at most 64 levels deep, without a member that occurs twice anywhere.
/// </summary>
internal static class McpMessageReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    /// <summary>Reads <paramref name="body"/>.</summary>
    /// <param name="body">The whole body, bounded by the caller.</param>
    /// <param name="message">The message, when the result is <see langword="null"/>; it points into <paramref name="body"/>.</param>
    /// <param name="rawId">The id as it stands in the body, also when the body is refused, as far as it could be read; else empty.</param>
    /// <returns>Why the body is refused; <see langword="null"/> when it is not.</returns>
    public static ProxyError? TryRead(ReadOnlyMemory<byte> body, out McpMessage? message, out ReadOnlyMemory<byte> rawId) =>
        TryRead(body, out message, out rawId, out _);

    /// <summary>The same; <paramref name="work"/> says how many names were compared and bytes of names decoded.</summary>
    internal static ProxyError? TryRead(ReadOnlyMemory<byte> body, out McpMessage? message, out ReadOnlyMemory<byte> rawId, out long work)
    {
        message = null;
        work = 0;
        rawId = default;
        var bytes = body.Span;

        if (bytes.StartsWith("\uFEFF"u8))
        {
            return MessageErrors.ByteOrderMark;
        }

        // Utf8JsonReader finds tokens without looking into strings; overlong forms and stray bytes would get through to the backend.
        if (!Utf8.IsValid(bytes))
        {
            return MessageErrors.NotUtf8;
        }

        var scanner = new MessageScanner(body, new Utf8JsonReader(bytes, Options), stackalloc MemberNames.Entry[48]);
        ProxyError? error;
        try
        {
            error = scanner.Read();
        }
        catch (JsonException)
        {
            error = MessageErrors.NotJson;
        }
        finally
        {
            scanner.Dispose();
        }

        rawId = scanner.Id;
        work = scanner.Work;
        return error ?? scanner.Build(out message);
    }
}
