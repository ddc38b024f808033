namespace Okta.AgentProxy;

/// <summary>The names of the scopes that a backend's methods need.</summary>
/// <param name="Read">Needed for everything that reads. <value>The default is <c>mcp:read</c>.</value></param>
/// <param name="Write">Needed for <c>tools/call</c> of a tool that is not known to be read-only. <value>The default is <c>mcp:write</c>.</value></param>
public sealed record BackendScopes(string Read = "mcp:read", string Write = "mcp:write")
{
    /// <summary><c>mcp:read</c> and <c>mcp:write</c>.</summary>
    public static BackendScopes Default { get; } = new();
}
