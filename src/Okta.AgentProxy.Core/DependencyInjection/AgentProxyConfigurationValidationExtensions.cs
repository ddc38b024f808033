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

        var result = services.GetRequiredService<ConfigurationCompiler>().Compile();
        if (result.Configuration is null)
        {
            throw new AgentProxyConfigurationException(result.Problems);
        }
    }
}
