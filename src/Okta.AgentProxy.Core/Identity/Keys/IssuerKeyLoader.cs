namespace Okta.AgentProxy;

/// <summary>Loads one issuer's keys: metadata (kept for an hour), then JWKS. One load at a time; the owner sees to that.</summary>
internal sealed class IssuerKeyLoader(string issuer, IssuerKeyReader reader, TimeProvider time)
{
    /// <summary>The longest and usual time between two looks, which is how long a withdrawn key may live; <c>Cache-Control</c> may shorten it.</summary>
    public static readonly TimeSpan MaxRefreshInterval = TimeSpan.FromMinutes(10);

    /// <summary>The shortest time between two looks in the background.</summary>
    public static readonly TimeSpan MinRefreshInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan MetadataLifetime = TimeSpan.FromHours(1);

    private Uri? _keysAddress;
    private DateTimeOffset _keysAddressReadAt;

    /// <summary>Reads the keys as they are now.</summary>
    /// <exception cref="IssuerKeysException">They cannot be had.</exception>
    public async Task<KeySnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        // When the request starts: the keys are at least as fresh as that.
        var now = time.GetUtcNow();
        if (_keysAddress is null || now - _keysAddressReadAt >= MetadataLifetime)
        {
            _keysAddress = await reader.FindKeysAsync(issuer, cancellationToken);
            _keysAddressReadAt = now;
        }

        try
        {
            var (keys, maxAge) = await reader.ReadKeysAsync(_keysAddress, cancellationToken);
            var refreshAfter = Math.Clamp((maxAge ?? MaxRefreshInterval).Ticks, MinRefreshInterval.Ticks, MaxRefreshInterval.Ticks);
            return new KeySnapshot(keys, now, TimeSpan.FromTicks(refreshAfter));
        }
        catch
        {
            // They may have moved.
            _keysAddress = null;
            throw;
        }
    }
}
