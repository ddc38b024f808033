namespace Okta.AgentProxy;

/// <summary>A tool's annotations as its backend gives them, with the defaults of the MCP specification. Hints: as trustworthy as the backend.</summary>
/// <param name="ReadOnly"><c>readOnlyHint</c>: it changes nothing.</param>
/// <param name="Destructive"><c>destructiveHint</c>: it may destroy.</param>
/// <param name="Idempotent"><c>idempotentHint</c>: a second call with the same arguments changes nothing more.</param>
/// <param name="OpenWorld"><c>openWorldHint</c>: it deals with things outside.</param>
public readonly record struct ToolAnnotations(bool ReadOnly = false, bool Destructive = true, bool Idempotent = false, bool OpenWorld = true)
{
    /// <summary>What a tool without annotations is taken for.</summary>
    public static ToolAnnotations Default { get; } = new(ReadOnly: false, Destructive: true, Idempotent: false, OpenWorld: true);
}
