namespace Okta.AgentProxy.DevOrg;

/// <summary>A third party's token that the organisation keeps for a user and an agent, as a third party would see it.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="AgentId">The agent's id.</param>
/// <param name="Resource">The resource indicator.</param>
/// <param name="Scopes">The scopes.</param>
/// <param name="Expires">When it ends.</param>
public sealed record BrokeredToken(string UserId, string AgentId, string Resource, IReadOnlyList<string> Scopes, DateTimeOffset Expires);
