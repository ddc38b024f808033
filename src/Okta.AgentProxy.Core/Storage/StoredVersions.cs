using System.Globalization;

namespace Okta.AgentProxy;

/// <summary>The rule of expected versions, one for all stores.</summary>
public static class StoredVersions
{
    /// <summary>A counter as an opaque version.</summary>
    public static string Format(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Why a write may not happen, or <see langword="null"/> when it may.</summary>
    /// <param name="current">The version that is there; <see langword="null"/> when the entity does not exist.</param>
    /// <param name="expected">What the writer expects: <see langword="null"/> for anything, the empty string for absence.</param>
    public static StoreOutcome? FindConflict(string? current, string? expected) => (current, expected) switch
    {
        (_, null) => null,
        (null, "") => null,
        (null, _) => StoreOutcome.NotFound,
        _ when current == expected => null,
        _ => StoreOutcome.VersionConflict,
    };
}
