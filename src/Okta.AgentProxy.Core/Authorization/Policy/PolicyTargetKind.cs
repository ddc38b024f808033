namespace Okta.AgentProxy;

/// <summary>What a decision is about.</summary>
public enum PolicyTargetKind
{
    /// <summary>A tool, by name.</summary>
    Tool,

    /// <summary>A resource, by URI.</summary>
    Resource,

    /// <summary>A family of resources, by URI template (RFC 6570).</summary>
    ResourceTemplate,

    /// <summary>A prompt, by name.</summary>
    Prompt,

    /// <summary>A task, by id.</summary>
    Task,

    /// <summary>A method that is none of the above, by name.</summary>
    Method,
}
