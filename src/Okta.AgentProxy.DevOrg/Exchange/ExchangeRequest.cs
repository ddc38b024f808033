using Okta.AgentProxy.DevOrg.OAuth;

namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>An exchange whose agent and subject have been checked.</summary>
internal sealed record ExchangeRequest(OAuthForm Form, OAuthClient Client, DevAgent Agent, Subject Subject);
