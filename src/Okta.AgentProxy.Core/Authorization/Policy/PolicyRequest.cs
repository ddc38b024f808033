namespace Okta.AgentProxy;

/// <summary>A question to a policy: may this caller use this? Valid during the call only.</summary>
public readonly struct PolicyRequest
{
    /// <summary>The caller; <see cref="Subject.Anonymous"/> for discovery without a token.</summary>
    public required Subject Subject { get; init; }

    /// <summary>The caller's agent.</summary>
    public required Agent Agent { get; init; }

    /// <summary>The backend.</summary>
    public required Backend Backend { get; init; }

    /// <summary>What kind of thing is asked for.</summary>
    public required PolicyTargetKind Kind { get; init; }

    /// <summary>Its name, URI or id.</summary>
    public required string Target { get; init; }

    /// <summary>
    /// Whether this is about showing it in a list: there are no arguments then, and the answer is whether there could be a call that is allowed.
    /// </summary>
    public bool IsListing { get; init; }

    /// <summary>The arguments of a call, as they stand in the body; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>The tool's annotations; <see langword="null"/> when they are not known.</summary>
    public ToolAnnotations? Annotations { get; init; }

    /// <summary>The names of the ASP.NET Core policies that the caller fulfils, of those that the backend's rules name.</summary>
    public IReadOnlySet<string>? HostPolicies { get; init; }

    /// <summary>For <c>explain</c> only: what was decided, where the question is a record.</summary>
    internal RecordedDecision? Recorded { get; init; }
}
