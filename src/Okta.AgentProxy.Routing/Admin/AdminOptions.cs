using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Routing;

/// <summary>Who may use the admin API, section <c>AgentProxy:admin</c>.</summary>
public sealed class AdminOptions : IOptionsSection
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "AgentProxy:admin";

    /// <summary>Whether the admin API and the admin pages answer; when not, they are not there: what is mapped besides answers, or 404.</summary>
    /// <value>The default is <see langword="null"/>: they are there when the section says anything, or when the host names a policy of its own.</value>
    [ConfigurationKeyName("enabled")]
    public bool? Enabled { get; set; }

    /// <summary>The scope that an access token must have.</summary>
    /// <value>The default is <c>agentproxy:admin</c>.</value>
    [ConfigurationKeyName("scope")]
    public string Scope { get; set; } = "agentproxy:admin";

    /// <summary>A group whose members may use it too, without the scope: the token's <c>groups</c> claim must name it.</summary>
    /// <value>The default is <see langword="null"/>: the scope alone decides.</value>
    [ConfigurationKeyName("group")]
    public string? Group { get; set; }

    /// <summary>The client ids that a token may have been issued to (<c>cid</c>, <c>client_id</c> or <c>azp</c>), beside the scope or group.</summary>
    /// <value>The default is empty: any client's.</value>
    [ConfigurationKeyName("clients")]
    public IList<string> Clients { get; } = [];

    /// <summary>
    /// Whether backends that are written at run time may lead to loopback and link-local addresses and to metadata services of clouds, which give the
    /// machine's own credentials to whoever asks. What the configuration file itself says of a backend needs no permission.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    [ConfigurationKeyName("dangerous_local_backends")]
    public bool DangerousLocalBackends { get; set; }

    /// <summary>Whether changes of agents, backends and roles are also written into the <c>config.yaml</c> they were read from.</summary>
    /// <value>The default is <see langword="false"/>: they are kept in the storage only.</value>
    [ConfigurationKeyName("write_back")]
    public bool WriteBack { get; set; }
}
