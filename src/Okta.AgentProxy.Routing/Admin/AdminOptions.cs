using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Routing;

/// <summary>Who may use the admin API, section <c>AgentProxy:admin</c>.</summary>
public sealed class AdminOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "AgentProxy:admin";

    /// <summary>Whether the admin API answers; when not, its paths are 404.</summary>
    /// <value>The default is <see langword="true"/>: it is there when it is mapped.</value>
    [ConfigurationKeyName("enabled")]
    public bool Enabled { get; set; } = true;

    /// <summary>The scope that an access token must have.</summary>
    /// <value>The default is <c>agentproxy:admin</c>.</value>
    [ConfigurationKeyName("scope")]
    public string Scope { get; set; } = "agentproxy:admin";

    /// <summary>A group whose members may use it too, without the scope: the token's <c>groups</c> claim must name it.</summary>
    /// <value>The default is <see langword="null"/>: the scope alone decides.</value>
    [ConfigurationKeyName("group")]
    public string? Group { get; set; }

    /// <summary>Whether changes of agents, backends and roles are also written into the <c>config.yaml</c> they were read from.</summary>
    /// <value>The default is <see langword="false"/>: they are kept in the storage only.</value>
    [ConfigurationKeyName("write_back")]
    public bool WriteBack { get; set; }
}
