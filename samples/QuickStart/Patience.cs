namespace QuickStart;

/// <summary>How long the tour waits for an answer: it is there to end a broken run, not to measure a slow machine.</summary>
internal static class Patience
{
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(3);
}
