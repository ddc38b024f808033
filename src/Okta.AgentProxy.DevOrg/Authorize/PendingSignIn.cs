namespace Okta.AgentProxy.DevOrg.Authorize;

/// <summary>An authorization request that waits for its user, tied to the browser that brought it.</summary>
internal sealed record PendingSignIn(AuthorizeRequest Request, string Browser);
