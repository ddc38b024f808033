using AgentProxy.Host.Commands;

namespace Okta.AgentProxy.IntegrationTests.Host;

/// <summary>What is wrong with a line is said without what a terminal would take for an order.</summary>
public sealed class HiddenArgumentsTests
{
    /// <summary>Every hidden character in every place of a line that is shown again.</summary>
    public static TheoryData<string, string> Hidden =>
    [
        .. from hidden in (string[])["\u001b[31m", "\u0007", "\r", "\n", "\u0085", "\u009b", "\u200b", "\u202e", "\u2028", "\u2066", "\ufeff"]
           from form in (string[])["{0}", "--{0}", "--x{0}=1", "--Kestrel{0}:x=1", "--AgentProxy:{0}:", "audit {0}", "--config -{0}", "[{0}]", "/AgentProxy:{0}=1", "--config a --config b{0}", "backup {0} b", "--check={0}", "-{0}"]
           select (form, hidden),
    ];

    [Theory]
    [MemberData(nameof(Hidden))]
    public void Problem_HiddenCharactersOnTheLine_AreShownAsWhatTheyAre(string form, string hidden)
    {
        var line = form.Split(' ').Select(word => word.Replace("{0}", $"a{hidden}b", StringComparison.Ordinal)).ToArray();

        var problem = HostArguments.Parse(line).Problem;

        if (problem is null)
        {
            // Two settings of one value that may be anything: nothing is shown.
            return;
        }

        Assert.DoesNotContain(problem, character => character != '\n' && VisibleText.IsHidden(character));
        Assert.DoesNotContain("\nb", problem, StringComparison.Ordinal);
    }
}
