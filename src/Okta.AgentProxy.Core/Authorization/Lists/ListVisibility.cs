using System.Numerics;

namespace Okta.AgentProxy;

/// <summary>Which items of a <see cref="ListImage"/> those see whom the same rules fit. Immutable.</summary>
internal sealed class ListVisibility(ListImage image, ulong[] hidden, RuleMatches matches, ListRules caller, PolicyTargetKind kind)
{
    /// <summary>The list this is about.</summary>
    public ListImage Image { get; } = image;

    /// <summary>Whether it was found with these rules.</summary>
    public bool IsFor(RuleMatches otherMatches, in ListRules otherCaller, PolicyTargetKind otherKind) =>
        ReferenceEquals(matches, otherMatches) && caller == otherCaller && kind == otherKind;

    /// <summary>Whether the item is shown.</summary>
    public bool IsVisible(int index) => (hidden[index / 64] >> (index % 64) & 1) == 0;

    /// <summary>The first item from <paramref name="index"/> on that is not shown, at most <paramref name="end"/>.</summary>
    public int NextHidden(int index, int end)
    {
        while (index < end)
        {
            var rest = hidden[index / 64] >> (index % 64);
            if (rest != 0)
            {
                return Math.Min(end, index + BitOperations.TrailingZeroCount(rest));
            }

            index = (index / 64 + 1) * 64;
        }

        return end;
    }
}
