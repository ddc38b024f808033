namespace Okta.AgentProxy.Exchange;

/// <summary>The <c>auth_config</c> of <c>okta-sts</c>. Immutable.</summary>
internal sealed class StsSettings(AuthConfig config) : OktaResourceSettings(config);
