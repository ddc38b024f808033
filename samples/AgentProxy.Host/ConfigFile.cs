namespace AgentProxy.Host;

/// <summary>Where the YAML file is.</summary>
internal static class ConfigFile
{
    private const string Default = "config/config.yaml";

    /// <summary><c>--config</c>, else <c>CONFIG_PATH</c>, else <c>config/config.yaml</c> here or beside the program.</summary>
    public static string Find(IConfiguration configuration)
    {
        if ((configuration["config"] ?? Environment.GetEnvironmentVariable("CONFIG_PATH")) is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }

        var here = Path.GetFullPath(Default);
        return File.Exists(here) ? here : Path.Combine(AppContext.BaseDirectory, Default);
    }
}
