using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>
/// What identifies a tool's definition: SHA-256 over the canonical form of the whole item, <c>_meta</c> and unknown members included, because some
/// client acts on each of them. A definition without a canonical form is identified by its bytes.
/// </summary>
internal static class ToolDefinition
{
    /// <summary>The longest excerpt, in characters.</summary>
    public const int MaxExcerpt = 2_048;

    private const int ShortHash = 16;

    private static readonly string[] Known = ["_meta", "annotations", "description", "execution", "icons", "inputSchema", "name", "outputSchema", "title"];

    /// <summary>The definition's hash, in hexadecimal.</summary>
    public static string Hash(ReadOnlySpan<byte> definition)
    {
        using var document = CanonicalJson.TryParse(definition);
        var output = new ArrayBufferWriter<byte>(definition.Length + 256);
        if (document is not null && CanonicalJson.TryWrite(document.RootElement, output))
        {
            return Hex(output.WrittenSpan);
        }

        // No canonical form begins like this.
        output.ResetWrittenCount();
        output.Write("bytes:"u8);
        output.Write(definition);
        return Hex(output.WrittenSpan);
    }

    /// <summary>Its members with the beginning of each one's hash (<c>description=0a1b…</c>); those that MCP does not know count as <c>other</c>.</summary>
    public static IReadOnlyList<string> Members(ReadOnlySpan<byte> definition)
    {
        using var document = CanonicalJson.TryParse(definition);
        if (document is not { RootElement.ValueKind: JsonValueKind.Object })
        {
            return [];
        }

        SortedDictionary<string, ArrayBufferWriter<byte>> parts = new(StringComparer.Ordinal);
        try
        {
            foreach (var member in document.RootElement.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
            {
                var name = Known.Contains(member.Name, StringComparer.Ordinal) ? member.Name : "other";
                var part = parts.TryGetValue(name, out var begun) ? begun : parts[name] = new ArrayBufferWriter<byte>();
                part.Write(Encoding.UTF8.GetBytes(member.Name));
                if (!CanonicalJson.TryWrite(member.Value, part))
                {
                    return [];
                }
            }
        }
        catch (InvalidOperationException)
        {
            return [];
        }

        return [.. parts.Select(part => $"{part.Key}={Hex(part.Value.WrittenSpan)[..ShortHash]}")];
    }

    /// <summary>The beginning of the definition, in ASCII without line ends: safe in a terminal, a log and a page.</summary>
    public static string Excerpt(ReadOnlySpan<byte> definition)
    {
        var text = Encoding.UTF8.GetString(definition[..Math.Min(definition.Length, MaxExcerpt)]);
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            // Quotes and backslashes of the JSON stay: only what is invisible, not ASCII, or markup is escaped.
            safe.Append(c is >= ' ' and <= '~' and not ('<' or '>' or '&') ? c.ToString() : c is '\r' or '\n' or '\t' ? " " : $"\\u{(int)c:x4}");
        }

        return safe.Length <= MaxExcerpt ? safe.ToString() : safe.ToString(0, MaxExcerpt);
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
