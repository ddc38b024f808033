using Microsoft.Extensions.Options;

namespace Okta.AgentProxy;

/// <summary>Fills the options from the section. What cannot be read is left out and kept beside them, for <see cref="ConfigurationCompiler"/> to report.</summary>
internal sealed class ConfigureAgentProxyOptions(AgentProxySection section) : IConfigureOptions<AgentProxyOptions>
{
    /// <inheritdoc/>
    public void Configure(AgentProxyOptions options)
    {
        var reading = OptionsReading.Of(section);
        OptionsReader.Read(reading.Written, options, "", reading.Problems);
        options.Reading = reading;
    }
}
