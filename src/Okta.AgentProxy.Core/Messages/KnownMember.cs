namespace Okta.AgentProxy;

/// <summary>A member that decisions depend on.</summary>
internal enum KnownMember
{
    /// <summary>None of them.</summary>
    Other,

    /// <summary>Not one of them, but a lenient parser would take it for one.</summary>
    Lookalike,

    JsonRpc,
    Id,
    Method,
    Params,
    Result,
    Error,

    Name,
    Uri,
    TaskId,
    TaskIds,
    Arguments,
    Meta,
    Reference,
    Task,
    RequestState,
    InputResponses,
    Notifications,

    ProtocolVersion,
    ClientCapabilities,
    RelatedTask,

    Elicitation,
    Url,
    Type,
}
