using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Okta.AgentProxy;

/// <summary>
/// The one place that lets YamlDotNet read a text. Its scanner throws more than <see cref="YamlException"/> (InvalidOperationException in an open list, for
/// one); whatever it throws leaves here as a <see cref="YamlTextException"/> with a place and our words.
/// </summary>
internal static class YamlText
{
    /// <summary>Parses <paramref name="text"/> with <paramref name="read"/>.</summary>
    /// <exception cref="YamlTextException">The text cannot be read.</exception>
    public static T Parse<T>(string text, Func<IParser, T> read)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        var parser = new TrackedParser(new Parser(scanner));
        return Guard(text, scanner, parser, () => read(parser));
    }

    /// <summary>Scans <paramref name="text"/>, comments included, with <paramref name="read"/>.</summary>
    /// <exception cref="YamlTextException">The text cannot be read.</exception>
    public static T Scan<T>(string text, Func<IScanner, T> read)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: false);
        return Guard(text, scanner, null, () => read(scanner));
    }

    private static T Guard<T>(string text, Scanner scanner, TrackedParser? parser, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (YamlException broken)
        {
            var atTheEnd = broken.Start.Index >= text.AsSpan().TrimEnd().Length;
            throw Unclosed(parser, atTheEnd || YamlWords.MayBeUnclosed(broken.Message)) ?? At(YamlWords.IsAtItsEnd(broken.Message) ? broken.End : broken.Start, YamlWords.Say(broken.Message));
        }
#pragma warning disable CA1031 // A parser may throw anything on a text that its author did not think of; a text must not end the process.
        catch (Exception other) when (other is not YamlTextException)
#pragma warning restore CA1031
        {
            throw Unclosed(parser, couldBe: true) ?? At(scanner.CurrentPosition, YamlWords.Say(""));
        }
    }

    private static YamlTextException? Unclosed(TrackedParser? parser, bool couldBe) => couldBe && parser?.OpenBracket is { } open
        ? At(open.Start, open is SequenceStart ? "the list that begins with '[' here is not closed with ']'." : "the mapping that begins with '{' here is not closed with '}'.")
        : null;

    private static YamlTextException At(Mark place, string message) => new((int)Math.Max(1, place.Line), (int)Math.Max(1, place.Column), message);
}
