using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace AgentProxy.Host.Commands;

/// <summary>The grammar of the command line. A new command is one more entry in <see cref="CommandOf"/> and one more <c>Add</c>.</summary>
internal sealed class HostCommandLine
{
    private const string Description = """
        Okta.AgentProxy as a service of its own.

        Any setting of AgentProxy, Kestrel, Logging, Authentication and ConnectionStrings may follow as --SECTION:KEY=VALUE:
          --AgentProxy:backends:hr:url=http://hr.internal/mcp --Logging:LogLevel:Default=Debug
        """;

    private readonly Option<string> _config = Valued("--config", "FILE", "The YAML file; else CONFIG_PATH, else config/config.yaml here or beside the program.", recursive: true);
    private readonly Option<string>[] _serving =
    [
        Checked("--urls", "URLS", "Where to listen, several separated by ';'; else ASPNETCORE_URLS, else http://GATEWAY_HOST:GATEWAY_PORT.", IsAddress, "such as http://localhost:8000"),
        Checked("--http_ports", "PORTS", "Ports to listen on at every address, over http.", IsPort, "a number up to 65535"),
        Checked("--https_ports", "PORTS", "Ports to listen on at every address, over https.", IsPort, "a number up to 65535"),
        Valued("--environment", "NAME", "The environment, such as Development."),
        Checked("--shutdownTimeoutSeconds", "SECONDS", "How long requests may take to end when the host stops.", IsSeconds, "a whole number"),
    ];

    private readonly Command _audit = new("audit", "Look at the stored audit.");
    private readonly Command _verify = new("verify", "Verify the stored audit: exit code 0 intact, 1 not, 2 not readable.");
    private readonly Command _export = new("export", "Write the audit to stdout, one JSON object a line.");
    private readonly Command _backup = new("backup", "Copy the SQLite database, running or not.");

    private readonly Option<string> _checkpoint = Valued("--checkpoint", "SEQUENCE:HASH", "A checkpoint noted before, as in the log (event 3003).");
    private readonly Option<string> _format = Valued("--format", "jsonl|ocsf", "The format of the export.");
    private readonly Option<string> _kind = Valued("--kind", "requests|changes|all", "Which records.");
    private readonly Argument<string> _file = new("FILE") { Description = "Where to; a file that is there already is not replaced." };

    public HostCommandLine()
    {
        _audit.Add(_verify);
        _audit.Add(_export);
        _verify.Add(_checkpoint);
        _export.Add(_format);
        _export.Add(_kind);
        _backup.Add(_file);

        Root = new RootCommand(Description) { _config, Check, _audit, _backup };
        Root.Directives.Clear();
        foreach (var option in _serving)
        {
            Root.Add(option);
        }

        // Without an action the parser takes a command for a group of commands.
        foreach (var command in (Command[])[Root, _verify, _export, _backup])
        {
            command.SetAction(_ => 0);
        }
    }

    public RootCommand Root { get; }

    public Option<bool> Check { get; } = new("--check") { Description = "Say whether the configuration is good, and end: exit code 0 or 2.", Arity = ArgumentArity.Zero };

    /// <summary>Every option's name.</summary>
    public IEnumerable<string> Names => [.. NamesFor(Root), .. NamesFor(_verify), .. NamesFor(_export)];

    /// <summary>The options that can be said with a command.</summary>
    public IEnumerable<string> NamesFor(Command command) => command.Options.Concat([_config]).Select(option => option.Name).Concat(["--help"]).Distinct();

    /// <summary>Whether the line asks for help or the version, and is right in all else.</summary>
    public bool IsAnswered(ParseResult parsed) =>
        parsed.UnmatchedTokens.Count == 0 && parsed.Action is HelpAction || (parsed.Errors.Count == 0 && Root.Options.OfType<VersionOption>().Any(version => parsed.GetResult(version) is { Implicit: false }));

    /// <summary>The options of serving that were said although a command is to be run.</summary>
    public IEnumerable<string> Unserved(ParseResult parsed) => parsed.CommandResult.Command == Root
        ? []
        : _serving.Append<Option>(Check).Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name);

    /// <summary>What .NET's configuration is told.</summary>
    public IEnumerable<string> SettingsOf(ParseResult parsed) =>
        _serving.Prepend(_config).Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => $"{option.Name}={parsed.GetValue(option)}");

    /// <summary>The command to run, or <see langword="null"/> to serve.</summary>
    public (IHostCommand? Command, string? Problem) CommandOf(ParseResult parsed)
    {
        var said = parsed.CommandResult.Command;
        return said == _verify ? VerifyCommand.Parse(parsed.GetValue(_checkpoint))
            : said == _export ? ExportCommand.Parse(parsed.GetValue(_format), parsed.GetValue(_kind))
            : said == _backup ? (new BackupCommand(parsed.GetValue(_file)!), null)
            : (null, null);
    }

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsSeconds(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsAddress(string text)
    {
        try
        {
            return BindingAddress.Parse(text).Scheme is "http" or "https";
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>An option whose values, separated by semicolons, are each looked at: the server would end with a stack trace, or pass over them.</summary>
    private static Option<string> Checked(string name, string value, string description, Func<string, bool> isGood, string expected)
    {
        var option = Valued(name, value, description);
        option.Validators.Add(result =>
        {
            foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(';', StringSplitOptions.RemoveEmptyEntries)).Where(part => !isGood(part)))
            {
                result.AddError($"{name}: '{part}' cannot be used; it is {expected}.");
            }
        });
        return option;
    }

    private static Option<string> Valued(string name, string value, string description, bool recursive = false) =>
        new(name) { HelpName = value, Description = description, Recursive = recursive };
}
