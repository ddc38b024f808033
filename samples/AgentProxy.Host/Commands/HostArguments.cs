using System.CommandLine;
using Okta.AgentProxy;

namespace AgentProxy.Host.Commands;

/// <summary>What the command line asks for.</summary>
/// <param name="Settings">For .NET's configuration, each as <c>--key=value</c>.</param>
/// <param name="OnlyCheck">Say whether the configuration is good, and end.</param>
/// <param name="Command">What to do instead of serving.</param>
/// <param name="Problem">Why the line cannot be understood.</param>
/// <param name="Answer">What answers the line already, such as the help: nothing is run.</param>
internal sealed record HostArguments(string[] Settings, bool OnlyCheck = false, IHostCommand? Command = null, string? Problem = null, ParseResult? Answer = null)
{
    private const string More = "--help shows what there is.";

    // No response files: an argument that begins with '@' is what it says, and no file is read for it.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Reads the whole line, or finds out why it cannot be read. Nothing on it is ignored.</summary>
    public static HostArguments Parse(string[] args)
    {
        if (args.Length == 0)
        {
            return new HostArguments([]);
        }

        // A directive of the parser's; it would pass over one that it does not know.
        if (args.FirstOrDefault(argument => argument is ['[', .., ']']) is { } directive)
        {
            return Wrong($"'{directive}' is no command.");
        }

        HostCommandLine line = new();
        var settings = SettingArguments.Take(args, line.Names);
        if (settings.Problem is { } problem)
        {
            return Wrong(problem);
        }

        var parsed = line.Root.Parse(settings.Rest, Parser);
        if (line.IsAnswered(parsed))
        {
            return new HostArguments([], Answer: parsed);
        }

        if (LineProblems.Find(parsed, line) is { Count: > 0 } notUnderstood)
        {
            return Wrong(notUnderstood);
        }

        var (command, why) = line.CommandOf(parsed);
        return why is null ? new HostArguments([.. line.SettingsOf(parsed), .. settings.Settings], parsed.GetValue(line.Check), command) : Wrong(why);
    }

    // What was typed is shown as it is, not as a terminal would take it: the lines are ours alone.
    private static HostArguments Wrong(string problem) => Wrong([problem]);

    private static HostArguments Wrong(IEnumerable<string> problems) => new([], Problem: string.Join('\n', [.. problems.Select(problem => VisibleText.Escape(problem)), More]));
}
