using Microsoft.Extensions.Options;

namespace Okta.AgentProxy;

/// <summary>Fills the options from the section. What cannot be read is left out here and reported by <see cref="ConfigurationCompiler"/>.</summary>
internal sealed class ConfigureAgentProxyOptions(AgentProxySection section) : IConfigureOptions<AgentProxyOptions>
{
    /// <inheritdoc/>
    public void Configure(AgentProxyOptions options) => OptionsReader.Read(section.Section, options, "", new ProblemCollector());
}
