using Microsoft.Extensions.Logging;

namespace Okta.AgentProxy;

/// <summary>
/// The signing keys of the trusted issuers. A singleton, thread-safe. An issuer's keys are read when its first token comes, and again and again from
/// then on, so that a key the issuer withdraws stops working here too.
/// </summary>
internal sealed class TrustedIssuerKeys : IDisposable
{
    private readonly IssuerKeySource[] _sources;
    private long _version;

    public TrustedIssuerKeys(InboundTrust trust, IssuerKeyReader reader, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<TrustedIssuerKeys>();
        _sources = [.. new[] { trust.Issuer, trust.OrgIssuer }
            .Distinct(StringComparer.Ordinal)
            .Select(issuer => new IssuerKeySource(issuer, reader, time, () => Interlocked.Increment(ref _version), logger))];
    }

    /// <summary>Changes whenever a set of keys that tokens were validated with has changed: what was found out before then no longer counts.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Makes sure that the key is at hand, asking the issuer for new keys within bounds when it is not.</summary>
    public ValueTask<KeyLookup> EnsureAsync(InboundJwt jwt, CancellationToken cancellationToken) =>
        SourceOf(jwt.Issuer) is { } source ? source.EnsureAsync(jwt.KeyId, jwt.Algorithm, cancellationToken) : ValueTask.FromResult(KeyLookup.Unknown);

    /// <summary>The keys of that id, as far as they are at hand; never waits.</summary>
    public VerificationKey[] Find(string? issuer, string? keyId, string? algorithm) =>
        issuer is null || keyId is null || algorithm is null ? [] : SourceOf(issuer)?.Current?.Find(keyId, algorithm) ?? [];

    /// <summary>Ends when no refresh is under way; for tests, which move the clock and want to see what comes of it.</summary>
    public Task WhenIdleAsync() => Task.WhenAll(_sources.Select(s => s.Refreshing));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var source in _sources)
        {
            source.Dispose();
        }
    }

    private IssuerKeySource? SourceOf(string issuer) => Array.Find(_sources, s => s.Issuer == issuer);
}
