namespace Okta.AgentProxy.DevOrg.Sts;

/// <summary>A consent that an exchange asked for.</summary>
internal sealed record PendingConsent(string UserId, DevAgent Agent, DevStsConnection Connection);
