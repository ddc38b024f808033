namespace Okta.AgentProxy;

/// <summary>
/// Whoever changes what the configuration says takes turns with the reload: what it has read must not be put into the stores after an administrator has
/// changed it, or what was just taken away would be back until the next reload. Thread-safe.
/// </summary>
internal sealed class ConfigurationTurns : Turns;
