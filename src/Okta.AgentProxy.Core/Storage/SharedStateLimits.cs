namespace Okta.AgentProxy;

/// <summary>The bounds that every <see cref="ISharedState"/> keeps, checked in one place.</summary>
public static class SharedStateLimits
{
    /// <summary>The largest value, in bytes.</summary>
    public const int MaxValueBytes = 64 * 1024;

    /// <summary>The longest purpose, and the longest key, in characters.</summary>
    public const int MaxKeyLength = 4096;

    /// <summary>Throws when an argument is empty or over its bound.</summary>
    public static void Check(string purpose, string key, ReadOnlyMemory<byte> value = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(purpose.Length, MaxKeyLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, MaxKeyLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MaxValueBytes, nameof(value));
    }
}
