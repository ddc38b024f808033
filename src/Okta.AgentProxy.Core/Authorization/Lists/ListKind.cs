namespace Okta.AgentProxy;

/// <summary>The lists that are filtered, by the member of <c>result</c> that holds them.</summary>
internal enum ListKind
{
    /// <summary>None of them.</summary>
    None,

    /// <summary><c>tools</c>: items have a <c>name</c>.</summary>
    Tools,

    /// <summary><c>resources</c>: items have a <c>uri</c>.</summary>
    Resources,

    /// <summary><c>resourceTemplates</c>: items have a <c>uriTemplate</c>.</summary>
    Templates,

    /// <summary><c>prompts</c>: items have a <c>name</c>.</summary>
    Prompts,
}
