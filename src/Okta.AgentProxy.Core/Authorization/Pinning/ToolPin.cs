using System.Text.Json.Serialization;

namespace Okta.AgentProxy;

/// <summary>
/// What is on record about one tool: the hash of the approved definition, and the other one that was seen since, if any. Immutable.
/// </summary>
/// <remarks>
/// A change stays one until somebody decides about it, whatever the backend shows next: one that shows the reviewed definition to some and another
/// to others, or puts it back when the harm is done, is what pinning is for. It also bounds what a flickering backend can make us write.
/// </remarks>
internal sealed record ToolPin
{
    /// <summary>The approved definition; <see langword="null"/> when none is.</summary>
    public string? Hash { get; init; }

    /// <summary>The approved definition's members, each with the beginning of its hash: they tell later what has changed.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>When the tool was first seen.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>The definition that waits for approval; <see langword="null"/> when none does.</summary>
    public string? Candidate { get; init; }

    /// <summary>The candidate's members.</summary>
    public IReadOnlyList<string> CandidateMembers { get; init; } = [];

    /// <summary>The candidate itself, cut to a bound, in ASCII: for whoever decides.</summary>
    public string? CandidateText { get; init; }

    /// <summary>When the candidate was first seen.</summary>
    public DateTimeOffset? CandidateSeen { get; init; }

    /// <summary>How the tool stands.</summary>
    [JsonIgnore]
    public ToolPinState State => Candidate is null ? ToolPinState.Pinned : Hash is null ? ToolPinState.New : ToolPinState.Changed;

    /// <summary>Whether a definition of this hash would change nothing.</summary>
    public bool Knows(string hash) => hash == Hash || hash == Candidate;

    /// <summary>The pin after a sighting; the same instance when it tells nothing new.</summary>
    public static ToolPin After(ToolPin? known, ToolSighting seen)
    {
        if (known?.Knows(seen.Hash) == true)
        {
            return known;
        }

        if (known is null && seen.NewTools == NewTools.Trust)
        {
            return new ToolPin { Hash = seen.Hash, Members = seen.Members, FirstSeen = seen.Time };
        }

        var pin = known ?? new ToolPin { FirstSeen = seen.Time };
        return pin with { Candidate = seen.Hash, CandidateMembers = seen.Members, CandidateText = seen.Text, CandidateSeen = seen.Time };
    }

    /// <summary>
    /// The pin with <paramref name="hash"/> as the approved definition: the candidate, or the old one again; <see langword="null"/> when it is neither,
    /// so that nobody approves what they have not seen.
    /// </summary>
    public ToolPin? Approve(string hash)
    {
        if (!Knows(hash))
        {
            return null;
        }

        var members = hash == Candidate ? CandidateMembers : Members;
        return new ToolPin { Hash = hash, Members = members, FirstSeen = FirstSeen };
    }

    /// <summary>The names of the members that differ between the approved definition and the candidate.</summary>
    public IReadOnlyList<string> ChangedMembers() => State != ToolPinState.Changed
        ? []
        : [.. Members.Except(CandidateMembers).Concat(CandidateMembers.Except(Members)).Select(m => m[..m.IndexOf('=')]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
