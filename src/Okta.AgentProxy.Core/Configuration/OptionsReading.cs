namespace Okta.AgentProxy;

/// <summary>What the options were read from, and what could not be read; kept beside them, so that one compilation walks the configuration once.</summary>
internal sealed class OptionsReading
{
    private OptionsReading(SectionSnapshot written, ProblemCollector problems)
    {
        Written = written;
        Problems = problems;
    }

    /// <summary>The section as it was.</summary>
    public SectionSnapshot Written { get; }

    /// <summary>Keys that nobody knows and values of the wrong kind.</summary>
    public ProblemCollector Problems { get; }

    /// <summary>Reads the section; problems go to the places that its locator finds.</summary>
    public static OptionsReading Of(AgentProxySection section) => new(section.Read(), new ProblemCollector(section.Locator));
}
