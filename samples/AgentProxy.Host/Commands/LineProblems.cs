using System.CommandLine;
using System.CommandLine.Parsing;

namespace AgentProxy.Host.Commands;

/// <summary>Says what is wrong with a line, and what was probably meant.</summary>
internal static class LineProblems
{
    /// <summary>The problems, each to stand on a line of its own; none when there is nothing wrong.</summary>
    public static IReadOnlyList<string> Find(ParseResult parsed, HostCommandLine line)
    {
        string[] problems = [.. Values(parsed), .. Unknown(parsed, line), .. line.Unserved(parsed).Select(name => $"{name} means nothing to '{PathOf(parsed)}'.")];
        if (problems.Length == 0 && parsed.CommandResult.Command.Action is null)
        {
            var below = parsed.CommandResult.Command.Subcommands.Select(command => command.Name);
            problems = [$"'{PathOf(parsed)}' is no command. It needs one more word: {string.Join(" or ", below)}."];
        }

        // What the parser itself found and nothing above explains.
        problems = problems.Length > 0 ? problems : [.. parsed.Errors.Select(error => error.Message)];
        return [.. problems.Distinct()];
    }

    /// <summary>The words of the command, without the program's name.</summary>
    private static string PathOf(ParseResult parsed)
    {
        Stack<string> words = [];
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Parent: not null } command; result = command.Parent)
        {
            words.Push(command.Command.Name);
        }

        return string.Join(' ', words);
    }

    private static IEnumerable<string> Values(ParseResult parsed)
    {
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent)
        {
            foreach (var result in command.Children)
            {
                var problem = result switch
                {
                    OptionResult { Implicit: false } option when option.Option is Option<string> => ProblemOf(option.Option.Name, option.Tokens, option.IdentifierTokenCount),
                    ArgumentResult argument => ProblemOf(argument.Argument.Name, argument.Tokens, times: 1),
                    _ => null,
                };
                if (problem is not null)
                {
                    yield return problem;
                }
            }
        }
    }

    private static string? ProblemOf(string name, IReadOnlyList<Token> values, int times) => values switch
    {
        _ when times > 1 => $"{name} is there {times} times.",
        [] => $"{name} needs a value.",
        [{ Value.Length: 0 }] => $"{name} needs a value; this one is empty.",

        // The parser would take an option that it does not know for a file's name.
        [{ Value: ['-', ..] } value] => $"{name} needs a value, and '{value.Value}' looks like an option. A file that is called so is ./{value.Value}.",
        _ => null,
    };

    private static IEnumerable<string> Unknown(ParseResult parsed, HostCommandLine line)
    {
        var command = parsed.CommandResult.Command;
        var isValue = false;
        foreach (var token in parsed.UnmatchedTokens)
        {
            if (token is ['-', ..])
            {
                var name = token.Split('=')[0];
                isValue = name.Length == token.Length;
                yield return $"'{name}' is no option{(PathOf(parsed) is { Length: > 0 } path ? $" of '{path}'" : "")}.{Suggestion.For(name, line.NamesFor(command))}";
            }
            else if (isValue)
            {
                // It belongs to the unknown option before it.
                isValue = false;
            }
            else
            {
                yield return SettingArguments.LooksLike(token)
                    ? $"'{token}' is no command. A setting begins with two dashes: --{token.TrimStart('/')}"
                    : $"'{$"{PathOf(parsed)} {token}".TrimStart()}' is no command.{Suggestion.For(token, command.Subcommands.Select(sub => sub.Name))}";
            }
        }
    }
}
