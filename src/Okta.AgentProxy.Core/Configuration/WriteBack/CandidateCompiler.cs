using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Okta.AgentProxy;

/// <summary>Compiles the configuration as it would be with another content of its YAML file: the same sources in the same order, the same code.</summary>
internal sealed class CandidateCompiler(
    IEnumerable<IConfigureOptions<AgentProxyOptions>> configure,
    IEnumerable<IPostConfigureOptions<AgentProxyOptions>> postConfigure,
    IEnumerable<IValidateOptions<AgentProxyOptions>> validate,
    IEnumerable<IBackendAuthHandler> handlers,
    IEnumerable<IBackendTransport> transports)
{
    /// <summary>What the configuration would be.</summary>
    /// <param name="root">The sources.</param>
    /// <param name="file">The one that is replaced.</param>
    /// <param name="content">By what.</param>
    /// <param name="sectionPath">The section that is compiled.</param>
    public CompilationResult Compile(IConfigurationRoot root, AgentProxyYamlProvider file, YamlContent content, string sectionPath)
    {
        using var candidate = new ConfigurationRoot([.. root.Providers.Select(provider => ReferenceEquals(provider, file) ? new Values(content) : (IConfigurationProvider)new Frozen(provider))]);
        var section = new AgentProxySection(candidate, sectionPath);
        var options = new OptionsFactory<AgentProxyOptions>(
            configure.Select(one => one is ConfigureAgentProxyOptions ? new ConfigureAgentProxyOptions(section) : one), postConfigure, validate);
        return new ConfigurationCompiler(section, options, handlers, transports).Compile();
    }

    private sealed class Values(YamlContent content) : ConfigurationProvider, ISectionSource
    {
        public SectionSnapshot Sections => content.Sections;

        public override bool TryGet(string key, out string? value) => Sections.TryGet(key, out value);

        public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) => ChildKeys.Of(Sections, parentPath, earlierKeys);
    }

    // A root loads its providers, and these are loaded and followed elsewhere.
    private sealed class Frozen(IConfigurationProvider provider) : IConfigurationProvider
    {
        public bool TryGet(string key, out string? value) => provider.TryGet(key, out value);

        public void Set(string key, string? value) => throw new NotSupportedException("Nothing is set in a candidate.");

        public IChangeToken GetReloadToken() => new CancellationChangeToken(CancellationToken.None);

        public void Load()
        {
        }

        public IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) => provider.GetChildKeys(earlierKeys, parentPath);
    }
}
