namespace Okta.AgentProxy;

/// <summary>Where an entity comes from.</summary>
public enum EntitySource
{
    /// <summary>The configuration (YAML, environment, code).</summary>
    Configuration,

    /// <summary>Made or changed while the proxy ran.</summary>
    Runtime,
}
