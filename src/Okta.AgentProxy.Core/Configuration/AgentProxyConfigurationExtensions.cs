using Microsoft.Extensions.FileProviders;
using Okta.AgentProxy;

namespace Microsoft.Extensions.Configuration;

/// <summary>The configuration sources of Okta.AgentProxy. Precedence: defaults, YAML, <c>.env</c>, environment, code; the later wins.</summary>
public static class AgentProxyConfigurationExtensions
{
    /// <summary>
    /// Adds a <c>config.yaml</c>. A file that is missing or broken is reported with file and line when the proxy starts; a broken edit later
    /// on is logged and changes nothing.
    /// </summary>
    /// <param name="builder">The configuration.</param>
    /// <param name="path">The file, relative to the content root. At most 1 MiB.</param>
    /// <param name="optional">Whether it may be missing. <value>The default is <see langword="false"/>.</value></param>
    /// <param name="reloadOnChange">Whether edits are followed; they take effect within two seconds. <value>The default is <see langword="true"/>.</value></param>
    public static IConfigurationBuilder AddAgentProxyYaml(this IConfigurationBuilder builder, string path, bool optional = false, bool reloadOnChange = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);

        return builder.Add(new AgentProxyYamlSource { Path = path, BasePath = BasePath(builder), Optional = optional, ReloadOnChange = reloadOnChange });
    }

    /// <summary>
    /// Adds the flat environment names (<c>OKTA_DOMAIN</c>, <c>GATEWAY_BASE_URL</c> …) and <c>AgentProxy__key__key</c>. Empty variables
    /// count as not set.
    /// </summary>
    public static IConfigurationBuilder AddAgentProxyEnvironment(this IConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new AgentProxyEnvironmentSource());
    }

    /// <summary>
    /// Adds a <c>.env</c> file for development. Variables that the process has not are set for it, so that <c>env:NAME</c> references work;
    /// those it has are left alone. Read once, never followed.
    /// </summary>
    /// <param name="builder">The configuration.</param>
    /// <param name="path">The file, relative to the content root.</param>
    /// <param name="optional">Whether it may be missing. <value>The default is <see langword="true"/>.</value></param>
    public static IConfigurationBuilder AddAgentProxyDotEnv(this IConfigurationBuilder builder, string path = ".env", bool optional = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);

        return builder.Add(new AgentProxyDotEnvSource { Path = path, BasePath = BasePath(builder), Optional = optional });
    }

    // What SetBasePath (and so the host's content root) says. An absolute path needs none.
    private static string BasePath(IConfigurationBuilder builder) =>
        builder.Properties.TryGetValue("FileProvider", out var value) && value is PhysicalFileProvider files ? files.Root : Directory.GetCurrentDirectory();
}
