using System.Globalization;

namespace Okta.AgentProxy;

/// <summary>A position between two rows of a query: rows come before it or after it, however many were added meanwhile.</summary>
/// <param name="Time">The last returned row's time.</param>
/// <param name="Sequence">The last returned row's place.</param>
public readonly record struct AuditCursor(long Time, long Sequence)
{
    /// <summary>Reads what <see cref="ToString"/> made.</summary>
    public static bool TryParse(string? text, out AuditCursor cursor)
    {
        cursor = default;
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (dot < 0
            || !long.TryParse(text.AsSpan(0, dot), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time)
            || !long.TryParse(text.AsSpan(dot + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        cursor = new AuditCursor(time, sequence);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time:x}.{Sequence:x}");
}
