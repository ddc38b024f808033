namespace Okta.AgentProxy.DevOrg.Exchange;

/// <summary>What a connection lets an ID-JAG be for.</summary>
internal sealed record IdJagTarget(string Audience, string? Resource, IReadOnlyList<string> Scopes, string? ClientId, string? RequiredAcr = null, TimeSpan? MaxAuthAge = null);
