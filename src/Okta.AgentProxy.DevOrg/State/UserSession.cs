namespace Okta.AgentProxy.DevOrg.State;

/// <summary>A browser in which a user is signed in.</summary>
internal sealed record UserSession(string UserId, DateTimeOffset AuthTime);
