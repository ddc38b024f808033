namespace Okta.AgentProxy.Exchange;

/// <summary>The server that redeems an ID-JAG.</summary>
/// <param name="Issuer">Its issuer, exactly as it writes it: a trailing slash counts.</param>
/// <param name="TokenEndpoint">Its token endpoint.</param>
/// <param name="Reach">Where its address may lead, by who named it.</param>
/// <param name="Resource">The backend's identifier as its own document has it; <see langword="null"/> when the server was configured.</param>
internal sealed record TargetServer(string Issuer, Uri TokenEndpoint, Reach Reach, string? Resource = null);
