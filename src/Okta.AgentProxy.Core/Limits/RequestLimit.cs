namespace Okta.AgentProxy;

/// <summary>One entry of <c>limits:</c>: how often, and how many at a time. Immutable. Counted per node.</summary>
public sealed record RequestLimit
{
    /// <summary>What logs, audit and metrics call it.</summary>
    /// <value>The default is <see langword="null"/>: its place in the list, such as <c>limit-1</c>.</value>
    public string? Name { get; init; }

    /// <summary>How many requests a second, in the long run.</summary>
    public decimal? RequestsPerSecond { get; init; }

    /// <summary>How many requests a minute, in the long run; instead of <see cref="RequestsPerSecond"/>.</summary>
    public decimal? RequestsPerMinute { get; init; }

    /// <summary>How many requests may come at once after a pause.</summary>
    /// <value>The default is <see langword="null"/>: the number of <see cref="RequestsPerSecond"/> or <see cref="RequestsPerMinute"/>, rounded up.</value>
    public int? Burst { get; init; }

    /// <summary>How many calls may be under way at a time. Streams that stay open on purpose are not calls.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How many streams (GET, <c>subscriptions/listen</c>) may be open at a time.</summary>
    public int? Streams { get; init; }

    /// <summary>What has a budget of its own; several mean each combination.</summary>
    /// <value>The default is each agent.</value>
    public IReadOnlyList<LimitPartition> Per { get; init; } = [LimitPartition.Agent];

    /// <summary>Globs of the tools whose calls are counted.</summary>
    /// <value>The default is empty: every request is counted.</value>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Whether both say the same.</summary>
    public bool Equals(RequestLimit? other) => other is not null
        && (Name, RequestsPerSecond, RequestsPerMinute) == (other.Name, other.RequestsPerSecond, other.RequestsPerMinute)
        && (Burst, Concurrency, Streams) == (other.Burst, other.Concurrency, other.Streams)
        && Per.SequenceEqual(other.Per)
        && Tools.SequenceEqual(other.Tools, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, RequestsPerSecond, RequestsPerMinute, Burst, Concurrency, Streams, Per.Count, Tools.Count);
}
