namespace Okta.AgentProxy;

/// <summary>An agent as it is written under <c>agents:</c>.</summary>
public sealed class AgentOptions
{
}
