using YamlDotNet.Core;

namespace Okta.AgentProxy;

/// <summary>
/// The one place that lets YamlDotNet read a text. Its scanner throws more than <see cref="YamlException"/> (InvalidOperationException at the end of an open
/// list, for one); whatever it throws leaves here as a <see cref="YamlTextException"/> with a place.
/// </summary>
internal static class YamlText
{
    /// <summary>Parses <paramref name="text"/> with <paramref name="read"/>.</summary>
    /// <exception cref="YamlTextException">The text cannot be read.</exception>
    public static T Parse<T>(string text, Func<IParser, T> read)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        return Guard(scanner, () => read(new Parser(scanner)));
    }

    /// <summary>Scans <paramref name="text"/>, comments included, with <paramref name="read"/>.</summary>
    /// <exception cref="YamlTextException">The text cannot be read.</exception>
    public static T Scan<T>(string text, Func<IScanner, T> read)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: false);
        return Guard(scanner, () => read(scanner));
    }

    private static T Guard<T>(Scanner scanner, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (YamlException broken)
        {
            throw new YamlTextException((int)Math.Max(1, broken.Start.Line), (int)Math.Max(1, broken.Start.Column), YamlWords.Say(broken.Message));
        }
#pragma warning disable CA1031 // A parser may throw anything on a text that its author did not think of; a text must not end the process.
        catch (Exception other) when (other is not YamlTextException)
#pragma warning restore CA1031
        {
            var at = scanner.CurrentPosition;
            throw new YamlTextException((int)Math.Max(1, at.Line), (int)Math.Max(1, at.Column), YamlWords.Say(other.Message));
        }
    }
}
