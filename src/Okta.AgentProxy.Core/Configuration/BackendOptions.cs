namespace Okta.AgentProxy;

/// <summary>A backend as it is written under <c>backends:</c>.</summary>
public sealed class BackendOptions
{
}
