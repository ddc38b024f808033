using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>The environment variables of <see cref="EnvironmentNames"/> as a configuration source.</summary>
internal sealed class AgentProxyEnvironmentSource : IConfigurationSource
{
    /// <summary>Where variables come from; the process's, unless a test says otherwise.</summary>
    public Func<IEnumerable<KeyValuePair<string, string>>> Variables { get; init; } = ReadProcess;

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new VariablesProvider(Variables, "environment variable");

    private static IEnumerable<KeyValuePair<string, string>> ReadProcess()
    {
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            yield return KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? "");
        }
    }
}
