using System.Buffers;

namespace Okta.AgentProxy.Exchange;

/// <summary>Reads a response to its end, but no further than a limit: a hostile or broken server must not fill our memory.</summary>
internal static class BoundedBody
{
    /// <summary>The body, or <see langword="null"/> when it is larger than <paramref name="limit"/>.</summary>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(limit + 1);
        try
        {
            var length = 0;
            int read;
            while (length <= limit && (read = await stream.ReadAsync(buffer.AsMemory(length, limit + 1 - length), cancellationToken)) > 0)
            {
                length += read;
            }

            return length > limit ? null : buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            // It held tokens: the next renter has no business seeing them.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Whether the content says it is JSON: <c>application/json</c> or a <c>+json</c> type.</summary>
    public static bool IsJson(HttpContent content) =>
        content.Headers.ContentType?.MediaType is { } type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
