namespace Okta.AgentProxy.Routing.Admin;

/// <summary>What became of a change.</summary>
internal enum EntityEditOutcome
{
    Done,
    Invalid,
    Exists,
    NotFound,
    Stale,
    InUse,
    Conflict,
}

/// <summary>What became of a change, the entity as it is now, and everything that was wrong with the request.</summary>
internal sealed record EntityEdit<T>(EntityEditOutcome Outcome, StoredEntity<T>? Current, string Message, IReadOnlyList<ConfigurationProblem> Problems, WriteBackNote? File = null)
    where T : class
{
    public static EntityEdit<T> Done(StoredEntity<T>? current, WriteBackNote? file) => new(EntityEditOutcome.Done, current, "", [], file);

    public static EntityEdit<T> Of(EntityEditOutcome outcome) => new(outcome, null, "", []);

    public static EntityEdit<T> InUse(IReadOnlyList<ConfigurationProblem> uses) => new(EntityEditOutcome.InUse, null, "", uses);

    public static EntityEdit<T> Conflict(IReadOnlyList<ConfigurationProblem> conflicts) => new(EntityEditOutcome.Conflict, null, "", conflicts);

    public static EntityEdit<T> Invalid(string message, IReadOnlyList<ConfigurationProblem> problems) => new(EntityEditOutcome.Invalid, null, message, problems);
}
