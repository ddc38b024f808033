using Microsoft.Extensions.Options;
using Okta.AgentProxy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Checks the configuration ahead of the start.</summary>
public static class AgentProxyConfigurationValidationExtensions
{
    /// <summary>
    /// Throws what the start would throw, before anything listens: for hosts that want to print the problems themselves, and for checks in
    /// a build. The start checks in any case.
    /// </summary>
    /// <exception cref="AgentProxyConfigurationException">The configuration has problems; it lists all of them.</exception>
    public static void ValidateAgentProxyConfiguration(this IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);

        // First: a handler that is made of options which cannot be read fails with the framework's words, and those repeat the value.
        ConfigurationProblem[] ofOthers = [.. FindProblemsOfOtherOptions(services)];
        ConfigurationProblem[] problems;
        try
        {
            problems = [.. services.GetRequiredService<ConfigurationCompiler>().Compile().Problems, .. ofOthers];
        }
        catch (Exception failure) when (ofOthers.Length > 0 && failure is (OptionsValidationException or InvalidOperationException))
        {
            problems = ofOthers;
        }

        if (problems.Length > 0)
        {
            throw new AgentProxyConfigurationException(problems);
        }
    }

    // The audit's, the token exchange's, the host's own: whatever is validated on start.
    private static IEnumerable<ConfigurationProblem> FindProblemsOfOtherOptions(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (AggregateException several)
        {
            return [.. several.InnerExceptions.SelectMany(Describe)];
        }
        catch (Exception one) when (one is OptionsValidationException or InvalidOperationException)
        {
            return Describe(one);
        }
    }

    private static IEnumerable<ConfigurationProblem> Describe(Exception failure) => failure switch
    {
        AgentProxyConfigurationException ours => ours.Problems,
        OptionsValidationException invalid => invalid.Failures.Select(problem => new ConfigurationProblem(null, problem)),
        _ => [new ConfigurationProblem(null, WithoutValue(failure.Message))],
    };

    // The framework's binder says "Failed to convert configuration value 'VALUE' at 'KEY' to type 'TYPE'.", and the value may be a secret in the wrong line.
    private static string WithoutValue(string message)
    {
        const string Before = " value '";
        const string After = "' at '";
        var from = message.IndexOf(Before, StringComparison.Ordinal);
        var to = message.LastIndexOf(After, StringComparison.Ordinal);
        return from >= 0 && to > from ? string.Concat(message.AsSpan(0, from), " value", message.AsSpan(to + 1)) : message;
    }
}
