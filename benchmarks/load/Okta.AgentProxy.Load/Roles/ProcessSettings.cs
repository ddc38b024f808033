namespace Okta.AgentProxy.Load.Roles;

/// <summary>The environment that a .NET process is started with. Read by the runtime before any code of ours runs, so it cannot be set later.</summary>
internal static class ProcessSettings
{
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>What an application gets that sets nothing.</summary>
    public static readonly IReadOnlyDictionary<string, string> Default = new Dictionary<string, string>();

    /// <summary>Recommended wherever there is more than one CPU.</summary>
    public static readonly IReadOnlyDictionary<string, string> Recommended = new Dictionary<string, string>
    {
        // A thread that spins for work takes the CPU from the thread that has some.
        ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
    };

    /// <summary>Recommended for containers with one CPU: what arrives is worked on where it arrived.</summary>
    public static readonly IReadOnlyDictionary<string, string> OneCpu = new Dictionary<string, string>(Recommended)
    {
        [InlineCompletions] = "1",

        // The nursery is as large as the processor's shared cache otherwise, which is everybody's: 1 MiB stays near the one CPU.
        ["DOTNET_GCgen0size"] = "0x100000",
    };

    /// <summary>The same with changes; an empty value takes a setting away.</summary>
    public static IReadOnlyDictionary<string, string> With(this IReadOnlyDictionary<string, string> settings, IEnumerable<string[]> changes)
    {
        Dictionary<string, string> changed = new(settings);
        foreach (var change in changes)
        {
            changed[change[0]] = change[1];
        }

        return changed;
    }
}
