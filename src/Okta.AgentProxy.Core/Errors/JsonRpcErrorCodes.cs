namespace Okta.AgentProxy;

/// <summary>JSON-RPC error codes: the specifications' own, and ours, which lie outside −32768…−32000 (ruling 9).</summary>
public static class JsonRpcErrorCodes
{
    /// <summary>The body is not JSON.</summary>
    public const int ParseError = -32700;

    /// <summary>The body is JSON but not a JSON-RPC message.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>The method does not exist (MCP 2026-07-28: with HTTP 404).</summary>
    public const int MethodNotFound = -32601;

    /// <summary>The parameters are wrong.</summary>
    public const int InvalidParams = -32602;

    /// <summary>Something failed that the caller cannot mend.</summary>
    public const int InternalError = -32603;

    /// <summary>MCP 2026-07-28: a mirrored header is missing or differs from the body.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>MCP 2026-07-28: the request needs a capability that the client does not declare.</summary>
    public const int MissingRequiredClientCapability = -32021;

    /// <summary>MCP 2025-11-25: the user must visit a URL first.</summary>
    public const int UrlElicitationRequired = -32042;

    /// <summary>Ours: policy does not allow this tool, resource, prompt or task.</summary>
    public const int Denied = 40301;

    /// <summary>Ours: consent is missing.</summary>
    public const int ConsentRequired = 40302;

    /// <summary>Ours: the backend did not accept the proxy's credential.</summary>
    public const int BackendAuthFailed = 50201;

    /// <summary>Ours: the backend could not be reached or broke.</summary>
    public const int BackendUnavailable = 50202;

    /// <summary>Ours: no credential could be had for the backend.</summary>
    public const int TokenExchangeFailed = 50203;

    /// <summary>Ours: try again later.</summary>
    public const int TemporarilyUnavailable = 50301;

    /// <summary>Ours: the backend took too long.</summary>
    public const int BackendTimeout = 50401;

    /// <summary>Ours: too many requests.</summary>
    public const int RateLimited = 42901;
}
