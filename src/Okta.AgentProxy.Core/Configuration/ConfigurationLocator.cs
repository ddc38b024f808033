using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>Finds out where a configured value comes from, as far as its provider can tell.</summary>
internal sealed class ConfigurationLocator(IConfiguration configuration, string sectionPath)
{
    /// <summary>What the files themselves say is wrong with them: broken YAML, a missing file.</summary>
    public IReadOnlyList<ConfigurationProblem> LoadProblems => [.. Providers(configuration).OfType<ILocatableProvider>().SelectMany(p => p.LoadProblems)];

    /// <summary>Every provider, those of chained configurations among them.</summary>
    public IEnumerable<IConfigurationProvider> All => Providers(configuration);

    /// <summary>The place of <paramref name="path"/> (below the section), or of the nearest level above it that is written somewhere.</summary>
    public ConfigurationPlace? Locate(string path)
    {
        var providers = Providers(configuration).Reverse().ToArray();
        for (var key = $"{sectionPath}:{path}"; key.Length > sectionPath.Length; key = ConfigurationPath.GetParentPath(key) ?? "")
        {
            foreach (var provider in providers)
            {
                if (provider is ILocatableProvider locatable && locatable.Locate(key) is { } place)
                {
                    return place;
                }

                // The value in force comes from a provider that cannot say more; a file below it would be the wrong place to look.
                if (provider is not ILocatableProvider && provider.TryGet(key, out var value) && value is not null)
                {
                    return null;
                }
            }
        }

        return null;
    }

    private static IEnumerable<IConfigurationProvider> Providers(IConfiguration configuration) =>
        configuration is IConfigurationRoot root
            ? root.Providers.SelectMany(p => p is ChainedConfigurationProvider chained ? Providers(chained.Configuration) : [p])
            : [];
}
