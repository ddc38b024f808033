namespace Okta.AgentProxy;

/// <summary>What is remembered about one validated token: who it is about, and nothing about what it may do.</summary>
internal sealed class ValidatedToken(string header, string token, Subject subject, ulong hash, long stamp, long endsAt)
{
    /// <summary>Set by a hit, taken away when a place is looked for: the second chance. Races only cost an entry its chance.</summary>
    public bool WasUsed;

    /// <summary>The whole <c>Authorization</c> value: the key.</summary>
    public string Header { get; } = header;

    /// <summary>The token in it.</summary>
    public string Token { get; } = token;

    /// <summary>Who it is about.</summary>
    public Subject Subject { get; } = subject;

    /// <summary>The keyed hash of <see cref="Header"/>.</summary>
    public ulong Hash { get; } = hash;

    /// <summary>The version of the signing keys it was validated with.</summary>
    public long Stamp { get; } = stamp;

    /// <summary>When it ends, in UTC ticks.</summary>
    public long EndsAt { get; } = endsAt;

    /// <inheritdoc/>
    public override string ToString() => $"ValidatedToken of {Subject}";
}
