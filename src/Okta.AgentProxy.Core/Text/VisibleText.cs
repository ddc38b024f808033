using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Okta.AgentProxy;

/// <summary>
/// Text of others as a person may see it: characters that start a line, turn the direction of what follows, or cannot be seen stand there as <c>\u202E</c>. Log
/// lines cannot be forged with it, and two names that look the same are the same (Unicode TR36 §2.5, CVE-2021-42574). It is for reading: what decides or is
/// stored keeps the text as it is.
/// </summary>
public static class VisibleText
{
    private static readonly (int First, int Last)[] Ranges =
    [
        (0x00, 0x1F),       // C0
        (0x7F, 0x9F),       // DEL, C1
        (0xAD, 0xAD),       // soft hyphen
        (0x034F, 0x034F),   // combining grapheme joiner
        (0x061C, 0x061C),   // Arabic letter mark
        (0x115F, 0x1160),   // Hangul fillers
        (0x17B4, 0x17B5),   // Khmer inherent vowels
        (0x180B, 0x180F),   // Mongolian separators
        (0x200B, 0x200F),   // zero width, direction marks
        (0x2028, 0x202E),   // line and paragraph separator, direction
        (0x2060, 0x206F),   // word joiner, invisible operators, isolates
        (0x3164, 0x3164),   // Hangul filler
        (0xD800, 0xDFFF),   // surrogates that are alone
        (0xFEFF, 0xFEFF),   // byte order mark
        (0xFFA0, 0xFFA0),   // Hangul filler
        (0xFFF0, 0xFFFB),   // interlinear annotation, and what is not assigned before it
        (0x1BCA0, 0x1BCA3), // shorthand format controls
        (0x1D173, 0x1D17A), // musical format controls
        (0xE0000, 0xE0FFF), // tags, variation selectors
    ];

    /// <summary>An encoder of JSON in which those characters are escaped, too: a line of it reads as it should, and says the same when it is parsed.</summary>
    public static JavaScriptEncoder Json { get; } = CreateEncoder();

    /// <summary>Whether a person would not see the character as it is.</summary>
    public static bool IsHidden(int codePoint)
    {
        foreach (var (first, last) in Ranges)
        {
            if (codePoint <= last)
            {
                return codePoint >= first;
            }
        }

        return false;
    }

    /// <summary>The text with those characters escaped; the same instance when there are none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keepLines">Whether line feeds and tabs stay: for text of several lines, in a place where a line begins nothing new.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Escape(string? text, bool keepLines = false)
    {
        if (text is null || text.AsSpan().IndexOfAnyExceptInRange(' ', '~') is not (>= 0 and var first))
        {
            return text;
        }

        StringBuilder? escaped = null;
        for (var i = first; i < text.Length;)
        {
            var isWhole = Rune.TryGetRuneAt(text, i, out var rune);
            var (length, codePoint) = isWhole ? (rune.Utf16SequenceLength, rune.Value) : (1, text[i]);
            if (!IsHidden(codePoint) || (keepLines && StaysALine(text, i)))
            {
                escaped?.Append(text, i, length);
            }
            else
            {
                escaped ??= new StringBuilder(text, 0, i, text.Length + 16);
                escaped.Append(codePoint > 0xFFFF ? "\\U" : "\\u").Append(codePoint.ToString(codePoint > 0xFFFF ? "X8" : "X4", System.Globalization.CultureInfo.InvariantCulture));
            }

            i += length;
        }

        return escaped?.ToString() ?? text;
    }

    private static bool StaysALine(string text, int at) => text[at] is '\n' or '\t' || (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n');

    private static JavaScriptEncoder CreateEncoder()
    {
        // Everything above U+FFFF is escaped by it anyway.
        TextEncoderSettings settings = new(UnicodeRanges.All);
        foreach (var (first, last) in Ranges.Where(range => range.Last <= char.MaxValue))
        {
            settings.ForbidRange(UnicodeRange.Create((char)first, (char)last));
        }

        return JavaScriptEncoder.Create(settings);
    }
}
