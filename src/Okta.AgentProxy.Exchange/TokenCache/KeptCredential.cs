namespace Okta.AgentProxy.Exchange;

/// <summary>A credential in memory with its dates. Immutable; the results are made once, so that a warm caller allocates nothing.</summary>
internal sealed class KeptCredential
{
    public KeptCredential(BackendCredential obtained, DateTimeOffset endsAt, DateTimeOffset refreshAt, bool fromCache = false)
    {
        // Two instances: the caller who waited has a fresh one, and a backend that refuses a fresh one gets no second try (ruling 8).
        var kept = new BackendCredential(obtained.Headers) { FromCache = true, AssertionHash = obtained.AssertionHash };

        First = fromCache ? CredentialResult.Success(kept) : CredentialResult.Success(obtained);
        Later = CredentialResult.Success(kept);
        EndsAt = endsAt;
        RefreshAt = refreshAt;
    }

    /// <summary>For those who waited for it.</summary>
    public CredentialResult First { get; }

    /// <summary>For those who come later.</summary>
    public CredentialResult Later { get; }

    /// <summary>From when on it is no longer used.</summary>
    public DateTimeOffset EndsAt { get; }

    /// <summary>From when on it is renewed in the background.</summary>
    public DateTimeOffset RefreshAt { get; }

    /// <summary>Whether it is what a backend refused.</summary>
    public bool Is(BackendCredential refused)
    {
        var mine = Later.Credential!;
        return ReferenceEquals(refused, mine) || ReferenceEquals(refused, First.Credential) || mine.Headers.SequenceEqual(refused.Headers);
    }
}
