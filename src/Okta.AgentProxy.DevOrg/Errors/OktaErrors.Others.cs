using System.Reflection;

namespace Okta.AgentProxy.DevOrg.Errors;

/// <summary>The documented refusals that nothing here causes; a test can still have them sent (<see cref="DevOrgFault.Refusal"/>).</summary>
internal static partial class OktaErrors
{
    private static readonly OktaError[] Others =
    [
        new(500, "server_error", "server_error", "The authorization server encountered an unexpected condition that prevented it from fulfilling the request."),
        new(500, "id_jag_not_generated", "server_error", "Failed to create the id assertion authorization grant."),
        new(500, "access_token_not_generated", "server_error", "Failed to create the access_token."),
        new(400, "jwt_bearer_grant_replayed", "invalid_grant", "The jti of the JWT Bearer Grant was already used."),
        new(403, "associated_server_not_trusted", "access_denied", "The 'subject_token' issuer isn't a trusted authorization server."),
        new(403, "associated_server_not_exists", "access_denied", "The associated server doesn't exist."),
        new(403, "interclient_relationship_not_configured", "access_denied", "No trust relationship exists between the client app and the target app."),
        new(403, "disallowed_network_zone", "access_denied", "The request is made from outside the client's permitted network zones."),
        new(400, "unsupported_api_resource", "unsupported_api_resource", "The api resource is not supported by the authorization server."),
        new(400, "org_authorization_server_only_client", "unauthorized_client", "This client cannot use a custom authorization server."),
        new(400, "use_dpop_nonce", "use_dpop_nonce", "Authorization server requires nonce in DPoP proof."),
        new(400, "cimd_throttled_invalid_client", "invalid_client_metadata", "Request throttled due to repeated invalid client errors."),
        new(401, "jwks_uri_error", "invalid_client", "Error retrieving the client JWKSet from jwks_uri."),
        new(401, "jwks_uri_no_key", "invalid_client", "The client JWKSet from jwks_uri must contain at least one key."),
        ScopeDenied(["scope"]),
        RefreshScopesDenied(["scope"]),
        UnsupportedResource("resource"),
        ConsentRequired(["scope"]),
        UnauthorizedClient([DevGrants.AuthorizationCode]),
        UnsupportedGrantType([DevGrants.AuthorizationCode]),
    ];

    // Read once, when the first test asks; the endpoints name their errors directly.
    private static readonly Lazy<Dictionary<string, OktaError>> ByCode = new(() => typeof(OktaErrors)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => f.GetValue(null))
        .OfType<OktaError>()
        .Concat(Others)
        .DistinctBy(e => e.InternalCode)
        .ToDictionary(e => e.InternalCode, StringComparer.Ordinal));

    /// <summary>Every code of the catalogue.</summary>
    public static IEnumerable<string> Codes => ByCode.Value.Keys;

    public static OktaError? Find(string internalCode) => ByCode.Value.GetValueOrDefault(internalCode);
}
