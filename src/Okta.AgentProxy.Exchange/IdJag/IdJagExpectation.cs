namespace Okta.AgentProxy.Exchange;

/// <summary>What an ID-JAG must be made for.</summary>
/// <param name="Audiences">The target server's issuer first, and the configured <c>target_audience</c>.</param>
/// <param name="ClientId">Our client's id at the target server.</param>
/// <param name="Resource">The resource asked for.</param>
/// <param name="MaxDelegationDepth">How many actors may be nested.</param>
internal sealed record IdJagExpectation(IReadOnlyList<string> Audiences, string ClientId, string? Resource, int MaxDelegationDepth);
