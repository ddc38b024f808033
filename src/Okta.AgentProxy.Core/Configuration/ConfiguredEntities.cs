namespace Okta.AgentProxy;

/// <summary>What the configuration said when it was last good: what is in force again when a change made at run time is deleted. Thread-safe.</summary>
internal sealed class ConfiguredEntities
{
    private volatile CompiledConfiguration? _current;

    /// <summary>The last good configuration; <see langword="null"/> before the first.</summary>
    public CompiledConfiguration? Current
    {
        get => _current;
        set => _current = value;
    }
}
