namespace Okta.AgentProxy;

/// <summary>The codecs of Core's own entities.</summary>
public static class EntityCodecs
{
    /// <summary>Agents, kind <c>agent</c>.</summary>
    public static EntityCodec<Agent> Agent { get; } = new("agent", agent => agent.Name, EntityJsonContext.Default);

    /// <summary>Backends, kind <c>backend</c>.</summary>
    public static EntityCodec<Backend> Backend { get; } = new("backend", backend => backend.Name, EntityJsonContext.Default);

    /// <summary>Roles, kind <c>role</c>.</summary>
    public static EntityCodec<PolicyRole> Role { get; } = new("role", role => role.Name, EntityJsonContext.Default);

    /// <summary>Tenants, kind <c>tenant</c>.</summary>
    public static EntityCodec<Tenant> Tenant { get; } = new("tenant", tenant => tenant.Id, EntityJsonContext.Default);

    /// <summary>Purges of kept tokens, kind <c>token_purge</c>.</summary>
    internal static EntityCodec<TokenPurge> TokenPurge { get; } = new("token_purge", purge => purge.Name, EntityJsonContext.Default);
}
