namespace Okta.AgentProxy.DevOrg;

/// <summary>An issuer of ID-JAGs outside of this organisation: another identity provider, or an agent that signs its own.</summary>
/// <param name="Issuer">The issuer, compared character by character.</param>
/// <param name="Keys">Its public keys.</param>
public sealed record DevTrustedIssuer(string Issuer, IReadOnlyList<DevClientKey> Keys);
