using System.Text;

namespace Okta.AgentProxy;

/// <summary>What is remembered about one validated token: who it is about, and nothing about what it may do.</summary>
internal sealed class ValidatedToken(byte[] text, Subject subject, ulong hash, long stamp, long endsAt)
{
    // The objects themselves: this one, the text's header, the subject.
    private const int Overhead = 320;

    /// <summary>Set by a hit, taken away when a place is looked for: the second chance. Races only cost an entry its chance.</summary>
    public bool WasUsed;

    /// <summary>The very string it was last recognised in, for as long as it is one of the recent ones: comparing references is quicker.</summary>
    public string? Recent;

    /// <summary>Who it is about.</summary>
    public Subject Subject { get; } = subject;

    /// <summary>The keyed hash of the <c>Authorization</c> value.</summary>
    public ulong Hash { get; } = hash;

    /// <summary>The version of the signing keys it was validated with.</summary>
    public long Stamp { get; } = stamp;

    /// <summary>When it ends, in UTC ticks.</summary>
    public long EndsAt { get; } = endsAt;

    /// <summary>About how many bytes it keeps alive.</summary>
    public int Size { get; } = Overhead + text.Length + subject.Size;

    /// <summary>Whether it is about this <c>Authorization</c> value, all of it. A value that is not ASCII is none.</summary>
    public bool Is(string header) => header.Length == text.Length && Ascii.Equals(text, header);

    /// <summary>Whether it is about the same value as another entry.</summary>
    public bool IsSameAs(ValidatedToken other) => Hash == other.Hash && text.AsSpan().SequenceEqual(other.Text);

    /// <inheritdoc/>
    public override string ToString() => $"ValidatedToken of {Subject}";

    private ReadOnlySpan<byte> Text => text;
}
