namespace AgentProxy.Host.Commands;

/// <summary>The arguments that are settings for .NET's configuration: <c>--AgentProxy:okta_domain=…</c>, <c>--Logging:LogLevel:Default Debug</c>.</summary>
/// <param name="Settings">Each as <c>--key=value</c>.</param>
/// <param name="Rest">The other arguments.</param>
/// <param name="Problem">A setting that cannot be one.</param>
internal sealed record SettingArguments(IReadOnlyList<string> Settings, IReadOnlyList<string> Rest, string? Problem)
{
    // What the host reads. In any other section a setting would be ignored, and a misspelt one with it.
    private static readonly string[] Sections = ["AgentProxy", "Kestrel", "Logging", "Authentication", "ConnectionStrings"];

    /// <summary>Takes them out of the line, up to <c>--</c>.</summary>
    public static SettingArguments Take(string[] args, IEnumerable<string> options)
    {
        List<string> settings = [];
        List<string> rest = [];
        var names = options.ToArray();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--")
            {
                rest.AddRange(args[i..]);
                break;
            }

            var key = args[i].Split('=')[0];
            if (!key.StartsWith("--", StringComparison.Ordinal) || key.IndexOf(':', StringComparison.Ordinal) is var colon && colon < 0 || names.Contains(key[..colon]))
            {
                rest.Add(args[i]);
                continue;
            }

            var section = key[2..colon];
            if (!Sections.Contains(section, StringComparer.OrdinalIgnoreCase))
            {
                return Wrong($"'{key}' is no setting: there is no section '{section}'.{Suggestion.For(section, Sections)}");
            }

            if (key.Split(':').Any(string.IsNullOrWhiteSpace))
            {
                return Wrong($"'{key}' is no setting: a part of its name is empty.");
            }

            var hasValue = key.Length < args[i].Length;
            if (!hasValue && (i + 1 == args.Length || args[i + 1].StartsWith("--", StringComparison.Ordinal)))
            {
                return Wrong($"{key} needs a value: {key}=VALUE.");
            }

            settings.Add(hasValue ? args[i] : $"{key}={args[++i]}");
        }

        return new SettingArguments(settings, rest, null);
    }

    /// <summary>Whether an argument without dashes was meant as a setting.</summary>
    public static bool LooksLike(string argument) => argument.Contains('=', StringComparison.Ordinal) || Sections.Any(section => argument.TrimStart('/').StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase));

    private static SettingArguments Wrong(string problem) => new([], [], problem);
}
