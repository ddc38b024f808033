namespace Okta.AgentProxy;

/// <summary>The configuration cannot be used. Thrown at start, with every problem that was found.</summary>
public sealed class AgentProxyConfigurationException : Exception
{
    /// <summary>An exception without a list of problems.</summary>
    public AgentProxyConfigurationException()
        : this([])
    {
    }

    /// <summary>An exception with a message of its own.</summary>
    public AgentProxyConfigurationException(string message)
        : this([new ConfigurationProblem(null, message)])
    {
    }

    /// <summary>An exception with a message of its own and a cause.</summary>
    public AgentProxyConfigurationException(string message, Exception innerException)
        : base(message, innerException) => Problems = [new ConfigurationProblem(null, message)];

    /// <summary>An exception that lists <paramref name="problems"/>.</summary>
    public AgentProxyConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
        : base(Describe(problems)) => Problems = problems;

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }

    /// <summary>The message alone: who wrote the configuration has no use for the stack, and where nobody catches it this is what the terminal shows.</summary>
    public override string ToString() => InnerException is null ? Message : base.ToString();

    private static string Describe(IReadOnlyList<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);

        var count = problems.Count == 1 ? "1 problem" : $"{problems.Count} problems";
        return string.Join(Environment.NewLine, problems.Select(p => $"  - {p}").Prepend($"The configuration of Okta.AgentProxy has {count}:"));
    }
}
