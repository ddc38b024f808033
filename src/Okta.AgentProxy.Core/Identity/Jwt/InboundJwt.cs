namespace Okta.AgentProxy;

/// <summary>What must be known of a JWT before its signature can be checked. Nothing here is to be trusted yet.</summary>
/// <param name="Issuer">The issuer, already found among the trusted ones.</param>
/// <param name="KeyId">The <c>kid</c>: printable, bounded.</param>
/// <param name="Algorithm">The <c>alg</c>, one of the allowed ones.</param>
internal readonly record struct InboundJwt(string Issuer, string KeyId, string Algorithm);
