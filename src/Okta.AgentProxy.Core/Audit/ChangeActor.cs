namespace Okta.AgentProxy;

/// <summary>
/// On whose behalf the current flow of execution changes the configuration. Stores write it into the audit together with the change, in one
/// transaction, so no path to a store can leave it out. Flows with async calls.
/// </summary>
public static class ChangeActor
{
    /// <summary>What a change is attributed to when the configuration made it.</summary>
    public const string Configuration = "configuration";

    /// <summary>What a change is attributed to when nobody said.</summary>
    public const string Unknown = "unknown";

    private static readonly AsyncLocal<string?> Ambient = new();

    /// <summary>The actor of a write.</summary>
    public static string For(EntitySource source) => Ambient.Value ?? (source == EntitySource.Configuration ? Configuration : Unknown);

    /// <summary>Names the actor until the result is disposed.</summary>
    public static IDisposable Use(string actor)
    {
        ArgumentException.ThrowIfNullOrEmpty(actor);
        var outer = Ambient.Value;
        Ambient.Value = actor;
        return new Restore(outer);
    }

    private sealed class Restore(string? outer) : IDisposable
    {
        public void Dispose() => Ambient.Value = outer;
    }
}
