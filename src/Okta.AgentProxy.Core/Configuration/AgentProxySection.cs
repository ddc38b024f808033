using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>The section that was given to <c>AddAgentProxyCore</c>, and where its values come from.</summary>
internal sealed class AgentProxySection
{
    /// <summary>Takes the whole configuration, or the section itself.</summary>
    public AgentProxySection(IConfiguration configuration)
    {
        var given = configuration as IConfigurationSection;
        Section = given ?? configuration.GetSection(AgentProxyOptions.SectionName);
        Locator = new ConfigurationLocator(configuration, Section.Path);
        Files = new FileSourceGuard(Locator, Section.Path);
        Root = configuration as IConfigurationRoot;
    }

    /// <summary>Takes the section at <paramref name="path"/>.</summary>
    public AgentProxySection(IConfigurationRoot configuration, string path)
    {
        Section = configuration.GetSection(path);
        Locator = new ConfigurationLocator(configuration, path);
        Files = new FileSourceGuard(Locator, path);
        Root = configuration;
    }

    /// <summary>All sources; <see langword="null"/> when a section was given.</summary>
    public IConfigurationRoot? Root { get; }

    /// <summary>The section.</summary>
    public IConfigurationSection Section { get; }

    /// <summary>Watches over the files that it comes from.</summary>
    public FileSourceGuard Files { get; }

    /// <summary>Reads the section as it is now.</summary>
    public SectionSnapshot Read() => SectionSnapshot.Of(Root, Section);

    /// <summary>Where its values come from.</summary>
    public ConfigurationLocator Locator { get; }
}
