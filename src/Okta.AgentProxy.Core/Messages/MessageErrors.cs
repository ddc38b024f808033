namespace Okta.AgentProxy;

/// <summary>Why a body is not a message we let through: fixed sentences, made once, that echo nothing of the body.</summary>
internal static class MessageErrors
{
    public static readonly ProxyError NotJson = Parse("The body is not valid JSON in UTF-8.");
    public static readonly ProxyError NotUtf8 = Parse("The body is not valid UTF-8.");
    public static readonly ProxyError ByteOrderMark = Parse("The body starts with a byte order mark.");

    public static readonly ProxyError NotAnObject = Invalid("The body must be one JSON-RPC message.");
    public static readonly ProxyError Batch = Invalid("JSON-RPC batches are not supported. Send each message as its own request.");
    public static readonly ProxyError DuplicateMember = Invalid("A JSON object in the body has the same member twice, or one whose name cannot be decoded.");
    public static readonly ProxyError CaseVariant = Invalid("A member's name differs from a known one in case only.");
    public static readonly ProxyError BadMemberName = Invalid("A member's name is __proto__, which some readers do not take for a name.");
    public static readonly ProxyError BadVersion = Invalid("The member jsonrpc must be \"2.0\".");
    public static readonly ProxyError BadId = Invalid("The member id must be a string of at most 256 bytes or an integer.");
    public static readonly ProxyError BadMethod = Invalid("The member method must be a non-empty string of at most 256 bytes without control characters.");
    public static readonly ProxyError LookalikeMethod = Invalid("The method differs from a known one in case or white space only.");
    public static readonly ProxyError NoKind = Invalid("The body is neither a request, nor a notification, nor a response.");
    public static readonly ProxyError MixedKind = Invalid("A message has either a method, or a result, or an error.");
    public static readonly ProxyError ResponseWithoutId = Invalid("A response needs an id.");

    public static readonly ProxyError BadParams = Params("The member params must be an object.");
    public static readonly ProxyError BadMeta = Params("The member params._meta must be an object, and the protocol version in it a string.");
    public static readonly ProxyError BadArguments = Params("The member params.arguments must be an object.");
    public static readonly ProxyError BadName = Params("The member params.name must be a string of at most 1024 bytes without control characters.");
    public static readonly ProxyError BadUri = Params("The member params.uri must be a string of at most 8192 bytes without control characters.");
    public static readonly ProxyError BadTaskId = Params("The member params.taskId must be a string of at most 4096 bytes without control characters.");
    public static readonly ProxyError BadReference = Params("The member params.ref must name one prompt or one resource.");

    public static readonly ProxyError TooManySubscriptions = Params("The member params.notifications may name at most 1000 resources and tasks, of 524288 characters together.");

    public static readonly ProxyError VersionHeader = Header("MCP-Protocol-Version");
    public static readonly ProxyError MethodHeader = Header("Mcp-Method");
    public static readonly ProxyError NameHeader = Header("Mcp-Name");

    private static ProxyError Parse(string message) => ProxyErrors.InvalidMessage(JsonRpcErrorCodes.ParseError, message);

    private static ProxyError Invalid(string message) => ProxyErrors.InvalidMessage(JsonRpcErrorCodes.InvalidRequest, message);

    private static ProxyError Params(string message) => ProxyErrors.InvalidMessage(JsonRpcErrorCodes.InvalidParams, message);

    private static ProxyError Header(string name) =>
        ProxyErrors.InvalidMessage(JsonRpcErrorCodes.HeaderMismatch, $"The header {name} is required once and must agree with the body.");
}
