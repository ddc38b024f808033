using System.Text;

namespace Okta.AgentProxy.DevOrg.Errors;

/// <summary>The catalogue: status, internal name, error and words as Okta documents them. Nothing else may be sent.</summary>
internal static partial class OktaErrors
{
    // Requests
    public static readonly OktaError InvalidRequest = new(400, "invalid_request", "invalid_request", "Invalid request");
    public static readonly OktaError DuplicateParameters = new(400, "duplicate_oauth_params", "invalid_request", "The request contained multiple parameters with the same name.");
    public static readonly OktaError CredentialsInQuery = new(400, "client_credentials_in_query", "invalid_request", "Client credentials cannot be supplied via query parameters.");
    public static readonly OktaError MissingToken = new(400, "request_missing_token", "invalid_request", "The 'token' parameter is required.");

    // Clients
    public static readonly OktaError InvalidClient = new(401, "invalid_client", "invalid_client", "Client authentication failed. Either the client or the client credentials are invalid.");
    public static readonly OktaError WrongAuthenticationMethod = InvalidClient with { InternalCode = "invalid_token_endpoint_auth_method" };
    public static readonly OktaError MissingClientCredentials = new(401, "missing_client_credentials", "invalid_client", "No client credentials found.");
    public static readonly OktaError InvalidBasicCredentials = new(401, "invalid_basic_auth_creds", "invalid_client", "Found Authentication header but was not valid client credentials.");
    public static readonly OktaError InvalidClientId = new(401, "invalid_client_id", "invalid_client", "Invalid value for 'client_id' parameter.");
    public static readonly OktaError InvalidClientSecret = new(401, "invalid_client_secret", "invalid_client", "The client secret supplied for a confidential client is invalid.");
    public static readonly OktaError MultipleClientCredentials = new(401, "multiple_client_credentials", "invalid_request", "Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body.");
    public static readonly OktaError ConfidentialClientRequired = new(400, "confidential_client_required", "unauthorized_client", "Confidential client is required to make this request.");

    // Client assertions
    public static readonly OktaError AssertionType = new(400, "client_assertion_type_invalid", "invalid_request", "The client_assertion_type is invalid.");
    public static readonly OktaError AssertionJwt = Assertion("invalid_jwt", "The parsing of the client_assertion failed.");
    public static readonly OktaError AssertionIssuer = Assertion("invalid_issuer", "The issuer claim for client_assertion is not a valid client_id.");
    public static readonly OktaError AssertionSubject = Assertion("invalid_subject", "The subject claim for client_assertion is not a valid client_id.");
    public static readonly OktaError AssertionAudience = Assertion("invalid_audience", "The audience claim for client_assertion must be the endpoint invoked for the request.");
    public static readonly OktaError AssertionExpirationRequired = Assertion("expiration_required", "The client_assertion must contain the 'exp' claim as seconds since epoch.");
    public static readonly OktaError AssertionExpired = Assertion("expired_token", "The client_assertion token is expired.");
    public static readonly OktaError AssertionExpiresTooLate = Assertion("expires_too_far_in_future", "The client_assertion token has an expiration too far into the future.");
    public static readonly OktaError AssertionIssuedInFuture = Assertion("issued_at_in_future", "The client_assertion token must be issued before the current time.");
    public static readonly OktaError AssertionReplayed = Assertion("already_used", "The client_assertion token has already been used.");
    public static readonly OktaError AssertionSignature = Assertion("invalid_signature", "The client_assertion signature is invalid.");
    public static readonly OktaError AssertionKeyId = Assertion("invalid_kid", "The client_assertion JWT kid is invalid.");
    public static readonly OktaError AssertionAlgorithm = Assertion("invalid_signature_algorithm", "The client_assertion JWT signature algorithm is invalid.");
    public static readonly OktaError AssertionNoKeys = Assertion("jwks_not_configured", "The client does not have a JWKSet configured, but the client_assertion requires one.");

    // Grants
    public static readonly OktaError UnsupportedTokenExchange = new(400, "unsupported_grant_type_token_exchange", "unsupported_grant_type", "'urn:ietf:params:oauth:grant-type:token-exchange' grant type is not supported.");
    public static readonly OktaError ClientCredentialsAtOrg = new(400, "unsupported_grant_type_client_creds_org_as", "unsupported_grant_type", "'client_credentials' grant type can only be used with a custom authorization server.");
    public static readonly OktaError InvalidAuthorizationCode = new(400, "invalid_authorization_code", "invalid_grant", "The authorization code is invalid or has expired.");
    public static readonly OktaError InvalidRefreshToken = new(400, "invalid_refresh_token", "invalid_grant", "The refresh token is invalid or expired.");
    public static readonly OktaError MismatchedClient = new(400, "mismatched_client", "invalid_grant", "The grant was issued to another client. Please make sure the 'client_id' matches the one used at the authorize request.");
    public static readonly OktaError MismatchedRedirectUri = new(400, "mismatched_redirect_uri", "invalid_grant", "The 'redirect_uri' does not match the redirection URI used in the authorization request.");
    public static readonly OktaError MismatchedServer = new(400, "mismatched_authorization_server", "invalid_request", "The grant was issued for another authorization server.");
    public static readonly OktaError MismatchedResource = new(400, "mismatched_resource", "invalid_request", "The 'resource' parameter does not match the resource used in the authorization request.");

    // PKCE
    public static readonly OktaError PkceFailed = new(400, "pkce_verification_failed", "invalid_grant", "PKCE verification failed.");
    public static readonly OktaError PkceMissingVerifier = new(400, "pkce_missing_verifier", "invalid_request", "PKCE code verifier is required by the application.");
    public static readonly OktaError PkceMissingChallenge = new(400, "pkce_missing_challenge", "invalid_request", "PKCE code challenge is required by the application.");
    public static readonly OktaError PkceVerifierWithoutChallenge = new(400, "pkce_missing_challenge_verifier_present", "invalid_request", "PKCE code challenge should be specified in the authorize request for code verification.");
    public static readonly OktaError PkceInvalidChallenge = new(400, "pkce_invalid_challenge", "invalid_request", "PKCE code challenge contains illegal characters.");
    public static readonly OktaError PkceMethod = new(400, "pkce_unsupported_code_challenge_method", "invalid_request", "PKCE code challenge method is not supported. Valid values: [S256]");

    // Scopes and policy
    public static readonly OktaError MissingScopes = new(400, "missing_scopes", "invalid_scope", "No scopes were requested.");
    public static readonly OktaError NoDefaultScopes = new(400, "no_default_scopes", "invalid_scope", "The authorization server resource does not have any configured default scopes, 'scope' must be provided.");
    public static readonly OktaError NoMatchingScope = new(400, "no_matching_scope", "invalid_scope", "One or more scopes are not configured for the authorization server resource.");
    public static readonly OktaError OpenIdScopeRequired = new(400, "openid_scope_required", "invalid_scope", "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.");
    public static readonly OktaError OpenIdNotAllowedForClient = new(400, "openid_not_allowed_client_creds", "invalid_scope", "Cannot request 'openid' scopes using client credentials.");
    public static readonly OktaError NoMatchingPolicy = new(401, "no_matching_policy", "access_denied", "Policy evaluation failed for this request, please check the policy configurations.");
    public static readonly OktaError NoScopeAllowed = new(400, "no_scope_allowed", "access_denied", "Policy evaluation succeeded, but all the requested scopes were rejected.");
    public static readonly OktaError UserNotAssigned = new(400, "user_not_assigned", "access_denied", "User is not assigned to the client application.");
    public static readonly OktaError TooManyGroups = new(400, "too_many_groups_in_groups_claim", "server_error", "The groups claim matched too many groups and must be configured to match fewer groups.");
    public static readonly OktaError TooManyResources = new(400, "too_many_resources", "invalid_target", "Too many 'resource' parameters in the request; maximum allowed is 1.");

    // Authorization requests
    public static readonly OktaError AccessDenied = new(403, "access_denied", "access_denied", "The resource owner or authorization server denied the request.");
    public static readonly OktaError InvalidState = new(400, "invalid_state", "invalid_request", "The authentication request has an invalid 'state' parameter.");
    public static readonly OktaError InvalidPrompt = new(400, "invalid_prompt", "invalid_request", "Invalid value for 'prompt' parameter. Supported values: [none, login, consent]");
    public static readonly OktaError InvalidMaxAge = new(400, "invalid_max_age", "invalid_request", "Invalid value for 'max_age' parameter. It should be within range 0 - 2^31-1.");
    public static readonly OktaError LoginRequired = new(400, "login_required", "login_required", "The client specified not to prompt, but the user is not logged in.");
    public static readonly OktaError RequestExpired = new(400, "request_expired", "login_required", "Request expired, please start over and try again.");
    public static readonly OktaError MissingRedirectUri = new(400, "missing_redirect_uri", "missing_redirect_uri", "redirect_uri is missing.");
    public static readonly OktaError IllegalRedirectUri = new(400, "illegal_redirect_uri", "invalid_request", "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings.");
    public static readonly OktaError UnsupportedResponseType = new(400, "unsupported_response_type", "unsupported_response_type", "The response type is not supported by the authorization server. Configured response types: [code].");
    public static readonly OktaError UnsupportedResponseMode = new(400, "unsupported_response_mode", "unsupported_response_mode", "The response mode is not supported by the authorization server. Valid response modes: [query, fragment].");
    public static readonly OktaError IllegalPostLogoutRedirectUri = new(400, "illegal_post_logout_redirect_uri", "invalid_request", "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings.");

    // Access tokens at userinfo
    public static readonly OktaError AccessTokenMissing = new(401, "access_token_missing", "invalid_request", "The access token is missing.");
    public static readonly OktaError AccessTokenInQuery = new(400, "access_token_in_query", "invalid_request", "The access token cannot be presented in a query string.");
    public static readonly OktaError AccessTokenInvalid = new(401, "access_token_invalid", "invalid_token", "The access token is invalid.");
    public static readonly OktaError AccessTokenScopes = new(403, "access_token_insufficient_scopes", "insufficient_scope", "The access token provided does not contain the required scopes.");
    public static readonly OktaError IdTokenInvalid = new(401, "id_token_invalid", "invalid_token", "The id token is invalid.");

    // Token exchange
    public static readonly OktaError InvalidRequestedTokenType = new(400, "invalid_requested_token_type", "invalid_request", "'requested_token_type' is invalid or not supported.");
    public static readonly OktaError InvalidActorToken = new(400, "invalid_actor_token", "invalid_request", "'actor_token' is invalid.");
    public static readonly OktaError InvalidActorTokenType = new(400, "invalid_actor_token_type", "invalid_request", "'actor_token_type' is invalid or not supported.");
    public static readonly OktaError InvalidAudience = new(400, "token_exchange_invalid_audience", "invalid_target", "Token Exchange requests must include a valid audience of the authorization server.");
    public static readonly OktaError InvalidResource = new(400, "token_exchange_invalid_resource", "invalid_target", "'resource' is invalid or not supported.");
    public static readonly OktaError IncompleteResource = new(400, "token_exchange_incomplete_resource_configuration", "invalid_target", "The resource app is not completely configured or user is not assigned to the app.");
    public static readonly OktaError OpenIdNotAllowedForExchange = new(400, "openid_not_allowed_token_exchange", "invalid_scope", "Can't request 'openid' scopes using the Token Exchange flow for a service app.");
    public static readonly OktaError SkuNotEnabled = new(400, "invalid_grant_type_or_token_exchange_sku_not_enabled", "invalid_grant", "The Okta for AI Agents SKU is not enabled. Contact your Account Executive to enable the SKU to use the requested grant type or token exchange flow.");
    public static readonly OktaError UserRateLimited = new(429, "user_rate_limited", "invalid_grant", "API call exceeded rate limit due to too many requests.");
    public static readonly OktaError StsUserRequired = new(400, "oauth_sts_user_subject_required", "invalid_request", "The subject token must represent an end user for OAuth STS token exchange.");

    public static readonly OktaError InsufficientUserAuthentication = new(401, "insufficient_user_authentication", "insufficient_user_authentication", "The user authentication context is insufficient to perform the action.");

    // Subject tokens
    public static readonly OktaError SubjectToken = Subject("", "'subject_token' is invalid.");
    public static readonly OktaError SubjectTokenType = new(400, "invalid_subject_token_type", "invalid_request", "'subject_token_type' is invalid or not supported.");
    public static readonly OktaError SubjectTokenExpired = new(400, "token_exchange_subject_token_expired", "invalid_grant", "The 'subject_token' either expired or the session associated with it was terminated.");
    public static readonly OktaError SubjectServer = Subject("_authorization_server", "'subject_token' is invalid: the authorization server that issued it is not valid.");
    public static readonly OktaError SubjectIssuer = Subject("_issuer_not_allowed", "'subject_token' is invalid: the token issuer is not allowed for this exchange.");
    public static readonly OktaError SubjectNoLink = Subject("_no_delegation_link", "'subject_token' is invalid: no delegation policy authorizes this token.");
    public static readonly OktaError SubjectClient = Subject("_client_not_registered", "'subject_token' is invalid: the client application is not registered for delegation to this agent.");
    public static readonly OktaError SubjectClientInactive = Subject("_client_inactive", "'subject_token' is invalid: the client application referenced in the token is not active.");
    public static readonly OktaError SubjectSession = Subject("_session_expired", "'subject_token' is invalid: the session associated with it is no longer active.");
    public static readonly OktaError SubjectUserInactive = Subject("_user_inactive", "'subject_token' is invalid: the user account is not active.");
    public static readonly OktaError SubjectUserNotAssigned = Subject("_user_not_assigned", "'subject_token' is invalid: the user is not assigned to the client application.");
    public static readonly OktaError SubjectActorDepth = Subject("_act_claim_depth", "The 'subject_token' 'act' claim contains too many nested actors.");
    public static readonly OktaError SubjectActorMalformed = Subject("_act_claim_malformed", "The 'subject_token' 'act' claim is malformed.");

    // ID-JAGs
    public static readonly OktaError InvalidGrant = new(400, "invalid_grant", "invalid_grant", "Invalid grant");
    public static readonly OktaError IdJagScopesInRequest = new(400, "id_jag_scopes_in_request", "invalid_request", "The id-jag request must not include a 'scope' parameter.");
    public static readonly OktaError IdJagClient = IdJag("client_mismatch", "The 'client_id' in the JWT Bearer Grant must match the 'client_id' used to authenticate the client.");
    public static readonly OktaError IdJagIssuer = IdJag("untrusted_issuer", "The issuer of the id-jag is not a trusted authorization server.");
    public static readonly OktaError IdJagExpired = IdJag("expired", "The id-jag is expired.");
    public static readonly OktaError IdJagIssuedInFuture = IdJag("issued_in_future", "The id-jag is issued in the future.");
    public static readonly OktaError IdJagLifetime = IdJag("lifetime_too_long", "The lifetime of the id-jag must not exceed 5 minutes.");
    public static readonly OktaError IdJagSignature = IdJag("invalid_signature", "The signature of the id-jag is invalid.");
    public static readonly OktaError IdJagReplayed = IdJag("replayed", "The id-jag was already used.");
    public static readonly OktaError IdJagSubject = IdJag("invalid_subject", "The 'sub' claim in the id-jag is invalid.");
    public static readonly OktaError IdJagNoScopes = IdJag("lacking_scopes", "The id-jag must include at least one scope.");
    public static readonly OktaError IdJagResource = IdJag("resource_mismatch", "The 'resource' claim in the id-jag does not match the 'resource' parameter in the request.");
    public static readonly OktaError IdJagResourceNotAllowed = IdJag("resource_not_allowed_for_as", "The 'resource' claim in the id-jag is not valid for this authorization server.");
    public static readonly OktaError JwtBearerAudience = new(400, "jwt_bearer_grant_invalid_audience", "invalid_grant", "The audience of the JWT Bearer Grant must match the the issuer of the authorization server.");
    public static readonly OktaError JwtBearerIssuer = new(401, "jwt_bearer_grant_invalid_issuer", "invalid_token", "The issuer of the token is not permitted to use the JWT Bearer Grant.");

    public static OktaError MissingGrantType(IEnumerable<string> valid) =>
        new(400, "token_request_missing_grant_type", "invalid_request", $"The token request must specify a 'grant_type'. Valid values: [{string.Join(", ", valid)}]");

    public static OktaError UnsupportedGrantType(IEnumerable<string> configured) =>
        new(400, "unsupported_grant_type", "unsupported_grant_type", $"The authorization grant type is not supported by the authorization server. Configured grant types: [{string.Join(", ", configured)}].");

    public static OktaError UnauthorizedClient(IEnumerable<string> configured) =>
        new(400, "unauthorized_client", "unauthorized_client", $"The client is not authorized to use the provided grant type. Configured grant types: [{string.Join(", ", configured)}].");

    public static OktaError MissingParameter(string name) =>
        new(400, "missing_token_request_parameter", "invalid_request", $"The required parameter '{name}' is missing.");

    public static OktaError ScopeDenied(IEnumerable<string> scopes) =>
        new(400, "scope_denied", "access_denied", $"Some of the requested scopes were denied by the policy. Denied scopes: [{Safe(string.Join(", ", scopes))}].");

    public static OktaError RefreshScopesDenied(IEnumerable<string> scopes) =>
        new(400, "refresh_scopes_denied", "access_denied", $"Some of the scopes requested for the refresh request were not granted in the original authorize request. Denied scopes: {Safe(string.Join(", ", scopes))}.");

    public static OktaError UnsupportedResource(string resource) =>
        new(400, "unsupported_resource", "invalid_target", $"The authorization server has rejected the 'resource' parameter: {Safe(resource)}");

    public static OktaError ConsentRequired(IEnumerable<string> scopes) =>
        new(400, "consent_required_token_exchange", "consent_required", $"The following scopes require user consent: [{Safe(string.Join(", ", scopes))}]. To access protected scopes using the token_exchange password grant type, please uncheck 'Require consent' in the app settings or set the apps 'consent_method' to 'TRUSTED'.");

    public static OktaError InteractionRequired(string uri) =>
        new(400, "oauth_sts_interaction_required", "interaction_required", "The user must authenticate with the authorization server for the request to proceed") { InteractionUri = uri };

    private static OktaError Subject(string name, string description) => new(400, "invalid_subject_token" + name, "invalid_request", description);

    private static OktaError IdJag(string name, string description) => new(400, "id_jag_" + name, "invalid_grant", description);

    private static OktaError Assertion(string name, string description) => new(401, "client_assertion_" + name, "invalid_client", description);

    // RFC 6749 §5.2 allows 0x20-0x7E without the quote and the backslash in a description; what the client sent may hold anything.
    private static string Safe(string text)
    {
        var safe = new StringBuilder(Math.Min(text.Length, 200));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 200)))
        {
            safe.Append(c is >= ' ' and <= '~' and not '"' and not '\\' ? c : '?');
        }

        return safe.ToString();
    }
}
