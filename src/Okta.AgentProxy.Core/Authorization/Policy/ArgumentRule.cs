using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Okta.AgentProxy;

/// <summary>A compiled <see cref="ArgumentCondition"/> at its JSON Pointer. Immutable.</summary>
internal sealed class ArgumentRule(ArgumentPointer pointer, ArgumentCondition condition, Regex? pattern)
{
    private readonly decimal?[] _numbers = [.. Values(condition).Select(v => TryNumber(v, out var number) ? number : (decimal?)null)];
    private readonly string[] _values = [.. Values(condition)];

    private static IEnumerable<string> Values(ArgumentCondition condition) => condition.EqualTo is { } one ? [one] : condition.In ?? [];

    /// <summary>Judges the value in <paramref name="arguments"/>; absent and null are "no".</summary>
    public Verdict Judge(ReadOnlySpan<byte> arguments)
    {
        var found = pointer.Find(arguments, out var value);
        return found == Verdict.Yes ? JudgeValue(value) : found;
    }

    // Of an array: Yes when every element fulfils the condition, Unknown when only some do; so a rule that denies needs one, one that allows all.
    private Verdict JudgeValue(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return JudgeScalar(ref reader);
        }

        bool any = false, all = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var one = JudgeScalar(ref reader);
            any |= one != Verdict.No;
            all &= one == Verdict.Yes;
            reader.Skip();
        }

        return !any ? Verdict.No : all ? Verdict.Yes : Verdict.Unknown;
    }

    private Verdict JudgeScalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return Verdict.No;
            case JsonTokenType.String:
                var text = Decode(ref reader);
                return text is null ? Verdict.Unknown : JudgeText(text, isNumber: false);
            case JsonTokenType.Number:
                return JudgeText(System.Text.Encoding.ASCII.GetString(reader.ValueSpan), isNumber: true);
            case JsonTokenType.True:
                return JudgeText("true", isNumber: false);
            case JsonTokenType.False:
                return JudgeText("false", isNumber: false);
            default:
                return Verdict.Unknown;
        }
    }

    private Verdict JudgeText(string text, bool isNumber)
    {
        var result = Verdict.Yes;
        var parsed = TryNumber(text, out var number);

        if (_values.Length > 0)
        {
            result = Contains(text, isNumber && parsed ? number : null) ? Verdict.Yes

                // The text "5" where 5 is meant, or a number too long to compare: a backend may take them for equal.
                : (parsed && Array.IndexOf(_numbers, number) >= 0) || (isNumber && !parsed) ? Verdict.Unknown : Verdict.No;
        }

        // Readers that keep numbers as doubles (JavaScript's do) take a long one for its neighbour.
        var rounded = isNumber && parsed && text.Length > 15 ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : (double?)null;
        if (rounded is not null && result == Verdict.No && Array.Exists(_numbers, one => (double?)one == rounded))
        {
            result = Verdict.Unknown;
        }

        if (condition.Min is not null || condition.Max is not null)
        {
            var inRange = parsed && (condition.Min is not { } min || number >= min) && (condition.Max is not { } max || number <= max);
            var isDoubtful = rounded is { } near && inRange != ((condition.Min is not { } least || near >= (double)least) && (condition.Max is not { } most || near <= (double)most));
            result = Lower(result, !parsed || isDoubtful ? Verdict.Unknown : !inRange ? Verdict.No : isNumber ? Verdict.Yes : Verdict.Unknown);
        }

        return pattern is null ? result : Lower(result, isNumber ? MatchesNumber(pattern, text, parsed ? number : null, rounded) : Matches(pattern, text));
    }

    private bool Contains(string text, decimal? number)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (string.Equals(_values[i], text, StringComparison.Ordinal) || (number is not null && _numbers[i] == number))
            {
                return true;
            }
        }

        return false;
    }

    // 100, 1E2 and 100.0 are one number, and a reader writes it in its own way: a pattern that does not say the same of all of them says nothing.
    private static Verdict MatchesNumber(Regex pattern, string text, decimal? number, double? rounded)
    {
        var asWritten = Matches(pattern, text);
        if (number is not { } value)
        {
            return Verdict.Unknown;
        }

        var plain = value == 0 ? "0" : value.ToString("0.#############################", CultureInfo.InvariantCulture);
        return (plain == text || Matches(pattern, plain) == asWritten)
            && (rounded is not { } near || Matches(pattern, near.ToString("R", CultureInfo.InvariantCulture)) == asWritten) ? asWritten : Verdict.Unknown;
    }

    private static Verdict Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text) ? Verdict.Yes : Verdict.No;
        }
        catch (RegexMatchTimeoutException)
        {
            return Verdict.Unknown;
        }
    }

    private static Verdict Lower(Verdict a, Verdict b) => a < b ? a : b;

    private static string? Decode(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: the backend may see something else there.
            return null;
        }
    }

    private static bool TryNumber(string text, out decimal number) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
