namespace Okta.AgentProxy;

/// <summary>The kinds of JSON-RPC message a client may send.</summary>
public enum McpMessageKind
{
    /// <summary>A request: it has an id and wants an answer.</summary>
    Request,

    /// <summary>A notification: a method without an id.</summary>
    Notification,

    /// <summary>An answer to a request of the server (eras before 2026-07-28).</summary>
    Response,
}
