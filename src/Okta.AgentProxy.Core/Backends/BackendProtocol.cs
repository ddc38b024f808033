namespace Okta.AgentProxy;

/// <summary>What a backend speaks.</summary>
public enum BackendProtocol
{
    /// <summary>MCP Streamable HTTP, of either era. The default.</summary>
    Mcp,

    /// <summary>Plain HTTP: bodies are not parsed and the scope follows from the HTTP method.</summary>
    Http,
}
