namespace Okta.AgentProxy;

/// <summary>
/// A condition on one argument; everything given must hold. Strings compare exactly, numbers by value. Of an array, every element must fulfil
/// it to allow, one is enough to deny. Immutable.
/// </summary>
public sealed record ArgumentCondition
{
    /// <summary>The value is this.</summary>
    public string? EqualTo { get; init; }

    /// <summary>The value is one of these.</summary>
    public IReadOnlyList<string>? In { get; init; }

    /// <summary>The value as a whole matches this regular expression (no backreferences, no lookarounds: matching takes linear time).</summary>
    public string? Pattern { get; init; }

    /// <summary>The value is a number not below this.</summary>
    public decimal? Min { get; init; }

    /// <summary>The value is a number not above this.</summary>
    public decimal? Max { get; init; }
}
