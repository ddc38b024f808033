using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy;

/// <summary>A backend's scope names as they are written under <c>scopes:</c>.</summary>
public sealed class BackendScopeOptions : IOptionsSection
{
    /// <summary>The scope for everything that reads.</summary>
    /// <value>The default is <c>mcp:read</c>.</value>
    [ConfigurationKeyName("read")]
    public string Read { get; set; } = "mcp:read";

    /// <summary>The scope for <c>tools/call</c> of a tool that is not known to be read-only.</summary>
    /// <value>The default is <c>mcp:write</c>.</value>
    [ConfigurationKeyName("write")]
    public string Write { get; set; } = "mcp:write";
}
