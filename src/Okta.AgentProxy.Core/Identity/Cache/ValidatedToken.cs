namespace Okta.AgentProxy;

/// <summary>What is remembered about one validated token: who it is about, and nothing about what it may do.</summary>
internal sealed class ValidatedToken(HeaderDigest digest, Subject subject, ulong hash, long stamp, long endsAt)
{
    // The objects themselves: this one and the subject.
    private const int Overhead = 320;

    // By this it is recognised. The text itself is not kept: it would be most of what a token costs, and is a credential.
    private readonly HeaderDigest _digest = digest;

    /// <summary>Set by a hit, taken away when a place is looked for: the second chance. Races only cost an entry its chance.</summary>
    public bool WasUsed;

    /// <summary>Set when it goes out of the table: connections that remember it look again.</summary>
    public volatile bool IsForgotten;

    /// <summary>Who it is about.</summary>
    public Subject Subject { get; } = subject;

    /// <summary>The keyed hash of the <c>Authorization</c> value.</summary>
    public ulong Hash { get; } = hash;

    /// <summary>The version of the signing keys it was validated with.</summary>
    public long Stamp { get; } = stamp;

    /// <summary>When it ends, in UTC ticks.</summary>
    public long EndsAt { get; } = endsAt;

    /// <summary>About how many bytes it keeps alive.</summary>
    public int Size { get; } = Overhead + subject.Size;

    /// <summary>Whether it is about the <c>Authorization</c> value of this digest, all of it.</summary>
    public bool Is(in HeaderDigest value) => _digest.IsSameAs(value);

    /// <summary>Whether it is about the same value as another entry.</summary>
    public bool IsSameAs(ValidatedToken other) => Hash == other.Hash && _digest.IsSameAs(other._digest);

    /// <inheritdoc/>
    public override string ToString() => $"ValidatedToken of {Subject}";
}
