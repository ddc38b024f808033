namespace Okta.AgentProxy;

/// <summary>What became of a write.</summary>
public enum StoreOutcome
{
    /// <summary>Written.</summary>
    Done,

    /// <summary>The entity does not exist.</summary>
    NotFound,

    /// <summary>The entity has another version than expected; nothing was written.</summary>
    VersionConflict,
}

/// <summary>The outcome of a write and the entity as it is now.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="Outcome">What became of the write.</param>
/// <param name="Current">The entity as it is after the call; <see langword="null"/> when it does not exist.</param>
public readonly record struct StoreResult<T>(StoreOutcome Outcome, StoredEntity<T>? Current)
    where T : class;
