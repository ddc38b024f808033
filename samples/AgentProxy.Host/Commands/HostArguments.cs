namespace AgentProxy.Host.Commands;

/// <summary>The command line: settings for .NET's configuration, and perhaps a command to run instead of serving.</summary>
/// <param name="Settings">What is left for the configuration: options and their values.</param>
/// <param name="OnlyCheck">Say whether the configuration is good, and end.</param>
/// <param name="Command">What to do instead of serving.</param>
/// <param name="Problem">Why the line cannot be understood.</param>
internal sealed record HostArguments(string[] Settings, bool OnlyCheck, IHostCommand? Command, string? Problem)
{
    private const string Usage = """
        Commands:
          audit verify [--checkpoint SEQUENCE:HASH]
          audit export [--format jsonl|ocsf] [--kind requests|changes|all]
          backup FILE
        """;

    // Options of ours that have no value; of every other one without "=" the next argument is the value.
    private static readonly string[] Switches = ["--check"];

    /// <summary>Takes the command's words out of the arguments: .NET would take a path that begins with a slash for an option.</summary>
    public static HostArguments Parse(string[] args)
    {
        List<string> words = [];
        List<string> settings = [];
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-') && !args[i].Contains('=', StringComparison.Ordinal))
            {
                words.Add(args[i]);
            }
            else if (!Switches.Contains(args[i], StringComparer.Ordinal))
            {
                settings.Add(args[i]);
                if (!args[i].Contains('=', StringComparison.Ordinal) && i + 1 < args.Length)
                {
                    settings.Add(args[++i]);
                }
            }
        }

        var (command, problem) = Find(words, new ConfigurationBuilder().AddCommandLine([.. settings]).Build());
        return new HostArguments([.. settings], args.Contains("--check", StringComparer.Ordinal), command, problem);
    }

    private static (IHostCommand? Command, string? Problem) Find(IReadOnlyList<string> words, IConfiguration options) => words switch
    {
        [] => (null, null),
        ["audit", "verify"] => VerifyCommand.Parse(options),
        ["audit", "export"] => ExportCommand.Parse(options),
        ["backup", var file] => (new BackupCommand(file), null),
        _ => (null, $"'{string.Join(' ', words)}' is no command.\n{Usage}"),
    };
}
