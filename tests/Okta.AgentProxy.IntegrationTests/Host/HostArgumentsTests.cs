using System.Diagnostics.CodeAnalysis;
using AgentProxy.Host.Commands;

namespace Okta.AgentProxy.IntegrationTests.Host;

/// <summary>Every argument of the reference host is understood or an error: none is passed over, in any order and any form.</summary>
[SuppressMessage("Performance", "CA1861", Justification = "Each line is its own.")]
public sealed class HostArgumentsTests
{
    private static readonly string[] Options = ["--config", "--urls", "--http_ports", "--https_ports", "--environment", "--shutdownTimeoutSeconds", "--check", "--help", "--version"];

    private static readonly (string Name, string Value)[] Valued =
    [
        ("--config", "my.yaml"), ("--urls", "http://127.0.0.1:0"), ("--http_ports", "8080"), ("--https_ports", "8443"), ("--environment", "Development"),
        ("--shutdownTimeoutSeconds", "5"), ("--AgentProxy:okta_domain", "x.okta.com"), ("--Logging:LogLevel:Default", "Debug"), ("--Kestrel:Limits:MaxRequestLineSize", "9000"),
    ];

    private static readonly string[][] Commands = [["audit", "verify"], ["audit", "export"], ["backup", "copy.db"]];

    public static TheoryData<string, string> ValuedOptions => [.. Valued.Select(option => (option.Name, option.Value))];

    public static TheoryData<string> Typos => [.. Options.SelectMany(Misspelt).Except(Options)];

    public static TheoryData<string, string> CommandTypos =>
    [
        .. from word in (string[])["audit", "backup"] from typo in Misspelt(word) select (word, typo),
        .. from word in (string[])["verify", "export"] from typo in Misspelt(word) select ($"audit {word}", typo),
    ];

    [Theory]
    [MemberData(nameof(ValuedOptions))]
    public void Value_AfterASpaceOrAnEqualsSign_ReachesTheConfiguration(string name, string value)
    {
        string[][] forms = [[name, value], [$"{name}={value}"], ["--check", name, value], [$"{name}={value}", "--check"]];

        var read = forms.Select(HostArguments.Parse).ToArray();

        Assert.All(read, arguments => Assert.Null(arguments.Problem));
        Assert.All(read, arguments => Assert.Equal([$"{name}={value}"], arguments.Settings));
        Assert.Equal([false, false, true, true], read.Select(arguments => arguments.OnlyCheck));
    }

    [Fact]
    public void Order_OfAllPairs_DoesNotMatter()
    {
        var pairs = (from first in Valued from second in Valued where first != second select (first, second)).ToArray();

        var read = pairs.Select(pair => HostArguments.Parse([pair.first.Name, pair.first.Value, $"{pair.second.Name}={pair.second.Value}"]).Settings.Order(StringComparer.Ordinal).ToArray());

        Assert.Equal(pairs.Select(pair => (string[])[.. new[] { $"{pair.first.Name}={pair.first.Value}", $"{pair.second.Name}={pair.second.Value}" }.Order(StringComparer.Ordinal)]), read);
    }

    [Theory]
    [MemberData(nameof(ValuedOptions))]
    public void Value_ThatIsMissing_IsAnError(string name, string value)
    {
        string[][] lines = [[name], [name, "--check"], [name, "--chekc"], [name, "--environment", value], [name, "--AgentProxy:okta_domain=x"], ["--check", name]];

        var read = lines.Select(HostArguments.Parse);

        Assert.All(read, arguments => Assert.Contains(name, arguments.Problem!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--config")]
    [InlineData("--urls")]
    [InlineData("--http_ports")]
    [InlineData("--https_ports")]
    [InlineData("--environment")]
    [InlineData("--shutdownTimeoutSeconds")]
    public void Option_EmptyOrRepeated_IsAnError(string name)
    {
        var value = Valued.Single(option => option.Name == name).Value;
        string[][] lines = [[name, ""], [$"{name}="], [name, value, name, value], [$"{name}={value}", "--check", name, value]];

        var read = lines.Select(HostArguments.Parse);

        Assert.All(read, arguments => Assert.StartsWith(name, arguments.Problem, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Typos))]
    public void Option_MisspeltByOneOrTwo_IsAnErrorWithASuggestion(string typo)
    {
        string[][] lines = [[typo], [typo, "my.yaml"], [$"{typo}=my.yaml"], ["--check", typo, "my.yaml"], ["--config", "my.yaml", typo, "x", "--check"]];

        var read = lines.Select(HostArguments.Parse);

        Assert.All(read, arguments => Assert.Matches($"^'{typo}' is no option\\. Did you mean '--\\w+'\\?\n", arguments.Problem));
    }

    [Theory]
    [MemberData(nameof(CommandTypos))]
    public void Command_MisspeltByOneOrTwo_IsAnErrorWithASuggestion(string meant, string typo)
    {
        string[] words = [.. meant.Split(' ')[..^1], typo];
        string[][] lines = [words, ["--config", "my.yaml", .. words], [.. words, "--config", "my.yaml"], [.. words, "x"]];

        var read = lines.Select(HostArguments.Parse);

        Assert.All(read, arguments => Assert.Contains($"'{string.Join(' ', words)}' is no command. Did you mean '{meant.Split(' ')[^1]}'?", arguments.Problem, StringComparison.Ordinal));
        Assert.All(read, arguments => Assert.Null(arguments.Command));
    }

    [Fact]
    public void Command_InEveryPlaceOfTheConfigurationFile_IsRun()
    {
        var lines = Commands.SelectMany(words => (string[][])[words, ["--config", "my.yaml", .. words], [.. words, "--config=my.yaml"], [words[0], "--config", "my.yaml", .. words[1..]]]).ToArray();

        var read = lines.Select(HostArguments.Parse).ToArray();

        Assert.All(read, arguments => Assert.True(arguments is { Problem: null, Command: not null, OnlyCheck: false }, arguments.Problem));
        Assert.All(read.Where((_, i) => i % 4 != 0), arguments => Assert.Equal(["--config=my.yaml"], arguments.Settings));
    }

    [Fact]
    public void Option_OfServing_WithACommand_IsAnError()
    {
        var serving = (string[])["--check", "--urls=http://127.0.0.1:0", "--http_ports=1", "--environment=x"];
        var lines = from words in Commands from option in serving from line in (string[][])[[option, .. words], [.. words, option]] select line;

        var read = lines.Select(HostArguments.Parse);

        Assert.All(read, arguments => Assert.NotNull(arguments.Problem));
    }

    [Theory]
    [InlineData("'' is no command.", "")]
    [InlineData("'@my.rsp' is no command.", "@my.rsp")]
    [InlineData("'[suggest]' is no command.", "[suggest]")]
    [InlineData("'[diagram]' is no command.", "[diagram]", "--config", "my.yaml")]
    [InlineData("'--' is no", "--", "--")]
    [InlineData("It belongs before the '--'.", "--", "audit")]
    [InlineData("'--config' is no option", "--", "--config", "my.yaml")]
    [InlineData("'backup y' is no command.", "backup", "x", "y")]
    [InlineData("FILE needs a value", "backup")]
    [InlineData("FILE needs a value; this one is empty", "backup", "")]
    [InlineData("'--force' looks like an option", "backup", "--force")]
    [InlineData("'audit' is no command. It needs one more word: verify or export.", "audit")]
    [InlineData("'audit verify now' is no command.", "audit", "verify", "now")]
    [InlineData("'--format' is no option of 'audit verify'", "audit", "verify", "--format", "ocsf")]
    [InlineData("--format is jsonl or ocsf.", "audit", "export", "--format=xml")]
    [InlineData("--kind is requests, changes or all.", "audit", "export", "--kind", "none")]
    [InlineData("--checkpoint is SEQUENCE:HASH", "audit", "verify", "--checkpoint", "5")]
    [InlineData("there is no section 'AgntProxy'. Did you mean 'AgentProxy'?", "--AgntProxy:okta_domain=x")]
    [InlineData("there is no section 'Logger'", "--Logger:LogLevel:Default", "Debug")]
    [InlineData("a part of its name is empty", "--AgentProxy:=x")]
    [InlineData("A setting begins with two dashes: --AgentProxy:okta_domain=x", "AgentProxy:okta_domain=x")]
    [InlineData("A setting begins with two dashes: --AgentProxy:okta_domain", "/AgentProxy:okta_domain", "x")]
    [InlineData("A setting begins with two dashes: --okta_domain=x", "okta_domain=x")]
    [InlineData("'--CONFIG' is no option. Did you mean '--config'?", "--CONFIG", "my.yaml")]
    [InlineData("'-config' is no option. Did you mean '--config'?", "-config", "my.yaml")]
    [InlineData("'--contentRoot' is no option.", "--contentRoot", "/")]
    [InlineData("'--okta_domain' is no option.", "--okta_domain=x")]
    [InlineData("--urls: 'nowhere' cannot be used", "--urls", "nowhere")]
    [InlineData("--urls: 'ftp://x' cannot be used", "--urls", "http://127.0.0.1:0;ftp://x")]
    [InlineData("--http_ports: '65536' cannot be used", "--http_ports", "80;65536")]
    [InlineData("--shutdownTimeoutSeconds: 'soon' cannot be used", "--shutdownTimeoutSeconds", "soon")]
    [InlineData("'true' is no command.", "--check=true")]
    [InlineData("'false' is no command.", "--check", "false")]
    [InlineData("'my.yaml' is no command.", "my.yaml")]
    [InlineData("'stdio' is no command.", "stdio")]
    public void Line_ThatCannotBeRead_SaysWhy(string expected, params string[] args)
    {
        var arguments = HostArguments.Parse(args);

        Assert.Contains(expected, arguments.Problem, StringComparison.Ordinal);
        Assert.EndsWith("\n--help shows what there is.", arguments.Problem, StringComparison.Ordinal);
        Assert.Empty(arguments.Settings);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("--version")]
    [InlineData("audit", "--help")]
    [InlineData("audit", "export", "-h")]
    [InlineData("backup", "--help")]
    [InlineData("--config", "my.yaml", "--help")]
    public void Question_IsAnsweredAndNothingIsRun(params string[] args)
    {
        var arguments = HostArguments.Parse(args);

        Assert.NotNull(arguments.Answer);
        Assert.Equal((null, null), (arguments.Problem, arguments.Command));
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(65)]
    public void Word_OfAnyLength_IsRefusedAtOnce(int length)
    {
        var arguments = HostArguments.Parse([$"--{new string('c', length)}"]);

        Assert.Contains("is no option.\n", arguments.Problem, StringComparison.Ordinal);
    }

    /// <summary>One letter more, fewer, other or swapped, at every place; and two at some.</summary>
    private static IEnumerable<string> Misspelt(string word)
    {
        var from = word.StartsWith("--", StringComparison.Ordinal) ? 2 : 0;
        for (var i = from; i < word.Length; i++)
        {
            yield return word.Remove(i, 1);
            yield return word.Insert(i, "x");
            yield return $"{word[..i]}q{word[(i + 1)..]}";
            if (i + 1 < word.Length && word[i] != word[i + 1])
            {
                yield return $"{word[..i]}{word[i + 1]}{word[i]}{word[(i + 2)..]}";
            }

            if (i + 2 < word.Length)
            {
                yield return $"{word[..i]}x{word[i]}z{word[(i + 1)..]}";
            }
        }
    }
}
