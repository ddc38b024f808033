namespace Okta.AgentProxy.Exchange;

/// <summary>The <c>auth_config</c> of <c>okta-service-account</c>. Immutable.</summary>
internal sealed class ServiceAccountSettings(AuthConfig config) : OktaResourceSettings(config);
