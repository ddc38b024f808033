namespace Okta.AgentProxy;

/// <summary>Which members a message has that name something of one caller, so that looking for them costs other messages nothing.</summary>
[Flags]
internal enum OwnedParts : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>params.taskId</c>.</summary>
    TaskId = 1,

    /// <summary><c>params.requestState</c>.</summary>
    RequestState = 2,

    /// <summary><c>params._meta["io.modelcontextprotocol/related-task"]</c>.</summary>
    RelatedTask = 4,

    /// <summary><c>params.task</c>: the caller wants the request to become a task (2025-11-25).</summary>
    BecomesTask = 8,
}
