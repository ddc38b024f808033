namespace Okta.AgentProxy;

/// <summary>A configuration that was checked as a whole and can be used as it stands. Immutable.</summary>
internal sealed record CompiledConfiguration
{
    /// <summary>The agents, ordered by name.</summary>
    public required IReadOnlyList<Agent> Agents { get; init; }

    /// <summary>The backends, ordered by name.</summary>
    public required IReadOnlyList<Backend> Backends { get; init; }

    /// <summary>The roles that policies may name.</summary>
    public IReadOnlyList<PolicyRole> Roles { get; init; } = [];

    /// <summary>The limits that count over all backends.</summary>
    public IReadOnlyList<RequestLimit> Limits { get; init; } = [];

    /// <summary>Whose tokens are accepted.</summary>
    public required InboundTrust Trust { get; init; }

    /// <summary>The public URL without a trailing slash; <see langword="null"/> when requests decide.</summary>
    public string? GatewayBaseUrl { get; init; }

    /// <summary>The gateway's own settings, to notice that they changed.</summary>
    public required GatewaySettings Settings { get; init; }
}
