namespace Okta.AgentProxy;

/// <summary>What a backend hands out that belongs to one caller.</summary>
internal enum OwnedIdKind
{
    /// <summary>The id of a task.</summary>
    Task,

    /// <summary>The <c>requestState</c> of an answer that asks for more input (MCP 2026-07-28).</summary>
    RequestState,
}
