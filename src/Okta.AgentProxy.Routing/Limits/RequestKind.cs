namespace Okta.AgentProxy.Routing;

/// <summary>What a request is to a limit of how many at a time.</summary>
internal enum RequestKind
{
    /// <summary>Something that an answer is waited for, and then it is over.</summary>
    Call,

    /// <summary>A stream that stays open on purpose. It takes no call's place: it would hold it for hours.</summary>
    Stream,

    /// <summary>
    /// A notification, the client's answer to a question of the server, the end of a session. Never held back: calls under way wait for them, or
    /// are cancelled by them.
    /// </summary>
    Other,
}
