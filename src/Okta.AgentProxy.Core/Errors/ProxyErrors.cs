namespace Okta.AgentProxy;

/// <summary>The catalogue: every error that a client can see, in one place (design §6).</summary>
public static class ProxyErrors
{
    /// <summary>No token was presented.</summary>
    public static ProxyError AuthenticationRequired { get; } = new()
    {
        Code = "authentication_required",
        Status = 401,
        Message = "A bearer token is required.",
        Challenge = BearerChallenge.Bare,
    };

    /// <summary>The token has expired.</summary>
    public static ProxyError TokenExpired { get; } = new()
    {
        Code = "token_expired",
        Status = 401,
        Message = "The access token expired.",
        Challenge = new BearerChallenge { Error = "invalid_token", ErrorDescription = "The access token expired" },
    };

    /// <summary>More than one way of presenting a token, or one that RFC 6750 does not know.</summary>
    public static ProxyError MalformedAuthorization { get; } = new()
    {
        Code = "invalid_request",
        Status = 400,
        Message = "Present exactly one bearer token, in the Authorization header.",
        Challenge = new BearerChallenge { Error = "invalid_request", ErrorDescription = "Present exactly one bearer token in the Authorization header" },
        JsonRpcCode = JsonRpcErrorCodes.InvalidRequest,
    };

    /// <summary>The identity provider's keys cannot be had, so no token can be checked: not the caller's fault, so not a 401.</summary>
    public static ProxyError IdentityProviderUnavailable { get; } = new()
    {
        Code = "identity_provider_unavailable",
        Status = 503,
        Message = "The identity provider cannot be reached. Try again shortly.",
        JsonRpcCode = JsonRpcErrorCodes.TemporarilyUnavailable,
        IsRetryable = true,
        RetryAfter = TimeSpan.FromSeconds(10),
    };

    /// <summary>The audit log promises that no forwarded request is missing from it, and cannot take this one now: so it is not forwarded.</summary>
    public static ProxyError AuditUnavailable { get; } = new()
    {
        Code = "audit_unavailable",
        Status = 503,
        Message = "The request cannot be recorded right now and was not forwarded. Try again shortly.",
        JsonRpcCode = JsonRpcErrorCodes.TemporarilyUnavailable,
        IsRetryable = true,
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    /// <summary>The path belongs to no backend.</summary>
    public static ProxyError BackendNotFound { get; } = new()
    {
        Code = "backend_not_found",
        Status = 404,
        Message = "No backend is served at this path.",
    };

    /// <summary>The path is served, but not with this method; <c>Allow</c> says with which.</summary>
    public static ProxyError MethodNotAllowed { get; } = new()
    {
        Code = "method_not_allowed",
        Status = 405,
        Message = "This path is not served with this method.",
    };

    /// <summary>The <c>Origin</c> or <c>Host</c> is not one of ours (DNS rebinding).</summary>
    public static ProxyError OriginNotAllowed { get; } = new()
    {
        Code = "origin_not_allowed",
        Status = 403,
        Message = "Requests from this origin or to this host are not allowed.",
    };

    /// <summary>The same for <c>Host</c>, with what came and, where the gateway has a public name, what should have come.</summary>
    /// <param name="came">The value of <c>Host</c>.</param>
    /// <param name="expected">The host of <c>gateway_base_url</c>; the allowed hosts besides it are the log's business.</param>
    public static ProxyError HostNotAllowed(string came, string? expected) => new()
    {
        Code = OriginNotAllowed.Code,
        Status = OriginNotAllowed.Status,
        Message = $"This gateway is not reached as '{came}', but as {(expected is null ? "a host in allowed_hosts or a loopback address" : $"'{expected}'")}.",
    };

    /// <summary>The body is not <c>application/json</c> in UTF-8.</summary>
    public static ProxyError UnsupportedMediaType { get; } = new()
    {
        Code = "unsupported_media_type",
        Status = 415,
        Message = "The body must be application/json in UTF-8, without content encoding.",
    };

    /// <summary>The query has what some servers take for the HTTP method or for members of the body.</summary>
    public static ProxyError AmbiguousQuery { get; } = new()
    {
        Code = "invalid_request",
        Status = 400,
        Message = "The query must not name the HTTP method or members of the message.",
        JsonRpcCode = JsonRpcErrorCodes.InvalidRequest,
    };

    /// <summary>The identity provider refused the user's own token in an exchange: signing in again may mend it.</summary>
    public static ProxyError TokenExchangeFailed { get; } = new()
    {
        Code = "token_exchange_failed",
        Status = 401,
        Message = "The identity provider did not accept the user's token. Sign in again.",
        Challenge = new BearerChallenge { Error = "invalid_token", ErrorDescription = "The identity provider did not accept this token" },
    };

    /// <summary>The identity provider's policy forbids the exchange: signing in again does not help.</summary>
    public static ProxyError TokenExchangeDenied { get; } = new()
    {
        Code = "token_exchange_denied",
        Status = 403,
        Message = "The identity provider's policy does not allow this access.",
    };

    /// <summary>The exchange failed for a reason that only the operator can mend.</summary>
    public static ProxyError TokenExchangeMisconfigured { get; } = new()
    {
        Code = "token_exchange_failed",
        Status = 502,
        Message = "No credential could be obtained for the backend.",
        JsonRpcCode = JsonRpcErrorCodes.TokenExchangeFailed,
    };

    /// <summary>The token endpoint is down or overloaded.</summary>
    public static ProxyError TokenEndpointUnavailable { get; } = new()
    {
        Code = "token_exchange_failed",
        Status = 503,
        Message = "The identity provider is not answering. Try again shortly.",
        JsonRpcCode = JsonRpcErrorCodes.TemporarilyUnavailable,
        IsRetryable = true,
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    /// <summary>The backend refused the proxy's credential, a fresh one included.</summary>
    public static ProxyError BackendAuthFailed { get; } = new()
    {
        Code = "backend_auth_failed",
        Status = 502,
        Message = "The backend did not accept the proxy's credential.",
        JsonRpcCode = JsonRpcErrorCodes.BackendAuthFailed,
    };

    /// <summary>The backend cannot be reached, or broke before it answered.</summary>
    public static ProxyError BackendUnavailable { get; } = new()
    {
        Code = "backend_unavailable",
        Status = 502,
        Message = "The backend cannot be reached.",
        JsonRpcCode = JsonRpcErrorCodes.BackendUnavailable,
        IsRetryable = true,
    };

    /// <summary>The backend did not answer in time.</summary>
    public static ProxyError BackendTimeout { get; } = new()
    {
        Code = "backend_timeout",
        Status = 504,
        Message = "The backend did not answer in time.",
        JsonRpcCode = JsonRpcErrorCodes.BackendTimeout,
        IsRetryable = true,
    };

    /// <summary>The session belongs to somebody else, or was not made here; a client starts a new one on this answer.</summary>
    public static ProxyError SessionNotFound { get; } = new()
    {
        Code = "session_not_found",
        Status = 404,
        Message = "The session does not exist. Start a new one.",
        JsonRpcCode = -32001,
    };

    /// <summary>A session of ours that another user, agent or backend owns.</summary>
    public static ProxyError SessionMismatch { get; } = new()
    {
        Code = "session_mismatch",
        Status = 403,
        Message = "This session belongs to another caller.",
        Rule = "session_owner",
    };

    /// <summary>No task of this caller has that id: the same words whether it is somebody else's, damaged or invented.</summary>
    public static ProxyError TaskNotFound { get; } = new()
    {
        Code = "task_not_found",
        Status = 200,
        Message = "There is no such task.",
        JsonRpcCode = JsonRpcErrorCodes.InvalidParams,
        Rule = "task_owner",
    };

    /// <summary>
    /// MCP 2026-07-28: a method of the tasks extension from a client that has not declared it, about a task that is not the caller's. Told like this a
    /// client learns nothing of tasks that it does not know from its own request.
    /// </summary>
    public static ProxyError TasksExtensionRequired { get; } = new()
    {
        Code = "missing_client_capability",
        Status = 400,
        Message = "The request needs the tasks extension, which the client does not declare.",
        JsonRpcCode = JsonRpcErrorCodes.MissingRequiredClientCapability,
        RequiredExtension = "io.modelcontextprotocol/tasks",
        Rule = "task_owner",
    };

    /// <summary>The <c>requestState</c> was not given to this caller for this request.</summary>
    public static ProxyError RequestStateInvalid { get; } = new()
    {
        Code = "request_state_invalid",
        Status = 200,
        Message = "The request state is not valid for this request. Start again without it.",
        JsonRpcCode = JsonRpcErrorCodes.InvalidParams,
        Rule = "request_state_owner",
    };

    /// <summary>The method is none of the revision that the message follows.</summary>
    public static ProxyError MethodNotFound { get; } = new()
    {
        Code = "method_not_found",
        Status = 404,
        Message = "Method not found.",
        JsonRpcCode = JsonRpcErrorCodes.MethodNotFound,
    };

    /// <summary>A bug or an outage of ours.</summary>
    public static ProxyError Internal { get; } = new()
    {
        Code = "internal_error",
        Status = 500,
        Message = "The proxy failed to handle the request.",
        JsonRpcCode = JsonRpcErrorCodes.InternalError,
    };

    /// <summary>The token is bad; <paramref name="description"/> is one of our fixed sentences, without commas or quotes.</summary>
    public static ProxyError InvalidToken(string description = "The access token is invalid", string? detail = null) => new()
    {
        Code = "invalid_token",
        Status = 401,
        Message = description + ".",
        Challenge = new BearerChallenge { Error = "invalid_token", ErrorDescription = description },
        Detail = detail,
    };

    /// <summary>More scopes would help: all that the operation needs are named at once (RFC 6750 §3.1).</summary>
    public static ProxyError InsufficientScope(string requiredScopes, IReadOnlyList<string> missing, IReadOnlyList<string> held) => new()
    {
        Code = "insufficient_scope",
        Status = 403,
        Message = $"This operation needs the scope {requiredScopes}.",
        Challenge = new BearerChallenge { Error = "insufficient_scope", ErrorDescription = $"This operation needs {requiredScopes}", Scope = requiredScopes },
        Details = new Dictionary<string, object>
        {
            ["required_scopes"] = requiredScopes.Split(' '),
            ["agent_scopes"] = held,
            ["missing_scopes"] = missing,
        },
        Rule = "scope",
    };

    /// <summary>The agent itself may not have the scope, so no token would help: never looks like a scope challenge.</summary>
    public static ProxyError AgentScopeDenied(string requiredScopes, IReadOnlyList<string> missing, IReadOnlyList<string> held) => new()
    {
        Code = "authorization_denied",
        Status = 403,
        Message = $"This agent is not allowed the scope {requiredScopes}.",
        Details = new Dictionary<string, object>
        {
            ["required_scopes"] = requiredScopes.Split(' '),
            ["agent_scopes"] = held,
            ["missing_scopes"] = missing,
        },
        Rule = "agent_scope",
    };

    /// <summary>The backend is not in the agent's <c>backend_access</c>.</summary>
    public static ProxyError AuthorizationDenied(string backend, IEnumerable<string> allowed) => new()
    {
        Code = "authorization_denied",
        Status = 403,
        Message = $"Not authorized to access backend '{backend}'",
        Details = new Dictionary<string, object>
        {
            ["backend_requested"] = backend,
            ["backends_allowed"] = allowed.Order(StringComparer.Ordinal).ToArray(),
        },
        Rule = "backend_access",
    };

    /// <summary>Agent identity errors: <c>agent_unknown</c>, <c>agent_disabled</c>, <c>agent_mismatch</c>, <c>agent_ambiguous</c>.</summary>
    public static ProxyError Agent(string code, string message, string? detail = null) => new()
    {
        Code = code,
        Status = 403,
        Message = message,
        Detail = detail,
        Rule = code,
    };

    /// <summary>The token has the right, but was issued to a client that <c>admin.clients</c> does not list.</summary>
    public static ProxyError AdminClientNotAllowed() => new()
    {
        Code = "admin_client_not_allowed",
        Status = 403,
        Message = "The client that this token was issued to may not use the admin API.",
    };

    /// <summary>Policy does not allow the tool, resource, prompt or task; the same words whether it exists or not.</summary>
    public static ProxyError Denied(string kind, string rule) => new()
    {
        Code = kind + "_denied",
        Status = 200,
        Message = $"Access to this {kind} is not allowed.",
        JsonRpcCode = JsonRpcErrorCodes.Denied,
        Rule = rule,
    };

    /// <summary>The body is larger than the backend's limit.</summary>
    public static ProxyError BodyTooLarge(int limit) => new()
    {
        Code = "body_too_large",
        Status = 413,
        Message = $"The request body is larger than {limit} bytes.",
    };

    /// <summary>The body is not a message we let through; <paramref name="jsonRpcCode"/> says in which way.</summary>
    public static ProxyError InvalidMessage(int jsonRpcCode, string message) => new()
    {
        Code = jsonRpcCode switch
        {
            JsonRpcErrorCodes.ParseError => "parse_error",
            JsonRpcErrorCodes.HeaderMismatch => "header_mismatch",
            _ => "invalid_request",
        },
        Status = 400,
        Message = message,
        JsonRpcCode = jsonRpcCode,
    };

    /// <summary>Too many requests.</summary>
    public static ProxyError RateLimited(string rule, TimeSpan retryAfter) => new()
    {
        Code = "rate_limited",
        Status = 429,
        Message = "Too many requests. Try again shortly.",
        JsonRpcCode = JsonRpcErrorCodes.RateLimited,

        // An agent that reads the JSON-RPC error does not see the header.
        Details = new Dictionary<string, object> { ["retry_after_seconds"] = WholeSeconds(retryAfter) },
        Rule = rule,
        IsRetryable = true,
        RetryAfter = retryAfter,
    };

    /// <summary>The backend did not answer others just now, so it is not asked at all.</summary>
    public static ProxyError CircuitOpen(TimeSpan retryAfter) => new()
    {
        Code = "backend_unavailable",
        Status = 503,
        Message = "The backend is not answering and is left alone for a moment. Try again shortly.",
        JsonRpcCode = JsonRpcErrorCodes.TemporarilyUnavailable,
        Details = new Dictionary<string, object> { ["retry_after_seconds"] = WholeSeconds(retryAfter) },
        Rule = "circuit_open",
        IsRetryable = true,
        RetryAfter = retryAfter,
    };

    /// <summary>A stronger or fresher sign-in is wanted (RFC 9470) by the identity provider, the backend or a rule: only signing in again with these demands helps.</summary>
    /// <param name="acrValues">The acceptable authentication contexts, separated by spaces.</param>
    /// <param name="maxAge">How many seconds the sign-in may be past.</param>
    /// <param name="scopes">All scopes the operation needs; <see langword="null"/> for the backend's usual ones.</param>
    /// <param name="rule">The rule that asks, for log and audit.</param>
    public static ProxyError StepUpRequired(string? acrValues, int? maxAge, string? scopes = null, string? rule = null) => new()
    {
        Code = "insufficient_user_authentication",
        Status = 401,
        Message = "A stronger or more recent sign-in is required. Sign in again.",
        Challenge = new BearerChallenge
        {
            Error = "insufficient_user_authentication",
            ErrorDescription = "A stronger or more recent sign-in is required",
            Scope = scopes,
            AcrValues = acrValues,
            MaxAge = maxAge,
        },
        Rule = rule,
    };

    /// <summary>The user must connect an account first (ruling 10).</summary>
    public static ProxyError ConsentRequired(ConsentRequirement consent) => new()
    {
        Code = "consent_required",
        Status = 403,
        Message = consent.Message,
        JsonRpcCode = JsonRpcErrorCodes.ConsentRequired,
        Consent = consent,
    };

    private static string WholeSeconds(TimeSpan wait) => ((long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
